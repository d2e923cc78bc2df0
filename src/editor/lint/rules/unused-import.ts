import type { Import, Name, Span } from "../../../compiler/syntax/ast.js";
import { wholeLines } from "../edits.js";
import type { Edit, SpecRule } from "../rule.js";

export const unusedImport: SpecRule = {
  name: "unused-import",
  set: "recommended",
  summary: "An imported name that is used nowhere",
  explanation: `
A reader looks for what an import is for. What is not used is left over from a change, or was meant to be used: a task
that no experiment trains on, say.`,
  example: {
    bad: `import { Sinusoid, «Bandit» } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: 0.01)
  train { iterations: 1_000 }
}`,
    good: `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"

experiment waves {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [40]), shots: 10, inner_lr: 0.01)
  train { iterations: 1_000 }
}`,
  },
  check({ module, names }, report) {
    for (const one of module.tree.imports) {
      for (const imported of one.names) {
        const { name, alias } = imported;
        const used = alias ?? name;
        const symbol = alias && names.declaredBy(alias);
        const uses = symbol ? names.usesOf(symbol) : names.usesOfGlobal(used.text);
        if (uses.length > 0) continue;
        const edits = [withoutName(one, imported, module.text)];
        report(used.span, `\`${used.text}\` is imported and not used`, {
          fixes: [{ title: `Remove the import of \`${used.text}\``, edits, isSafe: true }],
        });
      }
    }
  },
};

/** The import without a name; the last name takes the import with it. */
function withoutName(one: Import, imported: Import["names"][number], text: string): Edit {
  if (one.names.length === 1) return { span: wholeLines(text, one.span), text: "" };
  const at = one.names.indexOf(imported);
  const next = one.names[at + 1];
  if (next) return { span: { start: imported.name.span.start, end: next.name.span.start }, text: "" };
  return { span: { start: endOf(one.names[at - 1]!), end: endOf(imported) }, text: "" };
}

function endOf({ name, alias }: { readonly name: Name; readonly alias?: Name }): Span["end"] {
  return (alias ?? name).span.end;
}
