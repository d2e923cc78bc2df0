import type * as ast from "../../../compiler/syntax/ast.js";
import { wholeLines } from "../edits.js";
import type { Names } from "../names.js";
import { isPure } from "../purity.js";
import type { Edit, FindingExtras, SpecRule } from "../rule.js";
import type { Subject } from "../subject.js";
import { kindsWithin, namesOf } from "../tree.js";

export const unusedLocal: SpecRule = {
  name: "unused-local",
  set: "recommended",
  summary: "A `let` or `var` whose value is read nowhere",
  explanation: `
A value that nobody reads is often the sign of another one that was read in its place. Where it is meant, for the sake of
a draw or of what a \`minimise\` does, begin its name with \`_\`, or leave the name out.

What a value is computed from is left in place where computing it does something: draws, logs, writes.`,
  example: {
    bad: `fn centred(x: f32[n]) -> f32[n] {
  let centre = mean(x)
  let «spread» = sqrt(variance(x))
  return x - centre
}`,
    good: `fn centred(x: f32[n]) -> f32[n] {
  let centre = mean(x)
  return x - centre
}`,
  },
  check(subject, report) {
    const { module, names } = subject;
    // What a distribution says by a \`let\`, such as its mean, is read by those who have one.
    const bodies = module.tree.declarations.flatMap((declaration): object[] =>
      declaration.kind === "distribution"
        ? declaration.members.filter(({ kind }) => kind === "fn")
        : [declaration],
    );
    for (const body of bodies) {
      for (const statement of kindsWithin(body, "let", "var")) {
        const declared = namesOf(statement.pattern);
        const unused = declared.filter(({ name, node }) => !isRead(names, name, node));
        for (const { name, node } of unused) {
          const isWritten = isUsed(names, node);
          const what = isWritten ? "is assigned and never read" : "is read nowhere";
          const fixes = isWritten ? [] : [fixOf(subject, statement, name, unused.length === declared.length)];
          report(name.span, `\`${name.text}\` ${what}`, { fixes });
        }
      }
      for (const example of kindsWithin(body, "example")) {
        for (const field of example.fields) {
          if (field.local && !isRead(names, field.name, field))
            report(field.name.span, `\`${field.name.text}\` is read nowhere`);
        }
      }
    }
  },
};

function isUsed(names: Names, node: object): boolean {
  const symbol = names.declaredBy(node);
  return symbol === undefined || names.usesOf(symbol).length > 0;
}

function isRead(names: Names, { text }: ast.Name, node: object): boolean {
  if (text.startsWith("_")) return true;
  const symbol = names.declaredBy(node);
  return symbol === undefined || names.usesOf(symbol).some(({ role }) => role !== "write");
}

function fixOf(
  { module: { text }, names }: Subject,
  statement: ast.LetStatement | ast.VarStatement,
  name: ast.Name,
  isWhole: boolean,
): NonNullable<FindingExtras["fixes"]>[number] {
  const { pattern, start, counts } = statement;
  if (isWhole) {
    const isSafe = !start.draws && isPure(start.value, names);
    const edits = [{ span: wholeLines(text, statement.span), text: "" }];
    return { title: "Remove the statement", edits, isSafe };
  }
  // A draw's name is a part of its key, which only what is not read may lose.
  const isSafe = !start.draws && counts.length === 0;
  return { title: `Leave \`${name.text}\` out`, edits: [leaveOut(pattern, name, text)], isSafe };
}

/** A pattern without a name: \`_\` in a tuple; a field of a record goes with its comma. */
function leaveOut(pattern: ast.Pattern, name: ast.Name, text: string): Edit {
  const fields = fieldsAround(pattern, name);
  if (!fields) return { span: name.span, text: "_" };
  const at = fields.indexOf(name);
  const next = fields[at + 1];
  if (next) return { span: { start: name.span.start, end: next.span.start }, text: "" };
  const comma = /^\s*,/.exec(text.slice(name.span.end));
  const end = name.span.end + (comma?.[0].length ?? 0);
  return { span: { start: fields[at - 1]?.span.end ?? name.span.start, end }, text: "" };
}

function fieldsAround(pattern: ast.Pattern, name: ast.Name): readonly ast.Name[] | undefined {
  if (pattern.kind === "recordPattern") return pattern.fields.includes(name) ? pattern.fields : undefined;
  if (pattern.kind !== "tuplePattern") return undefined;
  for (const item of pattern.items) {
    const found = fieldsAround(item, name);
    if (found) return found;
  }
  return undefined;
}
