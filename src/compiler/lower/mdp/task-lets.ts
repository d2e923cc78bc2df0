import { letDraws } from "../../diagnostics/codes/tasks.js";
import type * as ast from "../../syntax/ast.js";
import { coerce } from "../coerce.js";
import { within, type Context } from "../context.js";
import { evaluate } from "../expressions/evaluate.js";
import { lazyBinding } from "../lazy.js";
import { valueOfName } from "../names.js";
import { related, type DrawSite } from "../purity.js";
import { resolveType } from "../resolve-type.js";
import { bindPattern } from "../statements/bind.js";
import { unknownValue, type V } from "../value.js";

/** A task's `let`s: evaluated where they are read, so that they may read the state and what follows a step. */
export function bindLets(inside: Context, declaration: ast.TaskDeclaration): void {
  for (const member of declaration.members) {
    if (member.kind !== "let") continue;
    for (const name of namesOf(member.pattern)) {
      const read = (ctx: Context): V => partsOf(ctx, inside, member).get(name.text) ?? unknownValue;
      inside.scope.bind(name.text, lazyBinding(inside, name, read));
    }
  }
}

/** What the names of a `let` stand for, where it is read. */
function partsOf(ctx: Context, inside: Context, member: ast.LetStatement): ReadonlyMap<string, V> {
  const { module } = inside;
  const parts = new Map<string, V>();
  const onDraw = (site?: DrawSite): void =>
    ctx.el.report(inside, letDraws, { name: patternText(member.pattern) }, member.span, {
      related: related(inside, member.span, site),
      hints: [
        "`hidden` draws once a task, `instruction` and `state` once an episode, a `let` within `step` or `example` once a step or an example",
      ],
    });
  if (member.start.draws) {
    onDraw();
    return parts;
  }
  const activation = ctx.activation?.called(undefined, { node: member, module });
  const at: Context = {
    ...within(ctx, inside.scope),
    module,
    bound: false,
    activation,
    site: undefined,
    onDraw,
  };
  const type = member.type && resolveType(at, member.type);
  const { value: start } = member.start;
  const what = `\`${patternText(member.pattern)}\``;
  const value = coerce(at, evaluate(at, start, type), type, start.span, what);
  bindPattern(at, member.pattern, value, (name, part) => parts.set(name.text, part));
  if (activation) activation.result = value;
  return parts;
}

/** Reads every `let`, for what is wrong with those that nothing reads. */
export function checkLets(inside: Context, declaration: ast.TaskDeclaration): void {
  for (const member of declaration.members)
    if (member.kind === "let")
      for (const name of namesOf(member.pattern).slice(0, 1)) valueOfName(inside, name.text, name.span);
}

/** The names that a pattern binds. */
export function namesOf(pattern: ast.Pattern): readonly ast.Name[] {
  if (pattern.kind === "namePattern") return [pattern.name];
  return pattern.kind === "tuplePattern" ? pattern.items.flatMap(namesOf) : pattern.fields;
}

function patternText(pattern: ast.Pattern): string {
  if (pattern.kind === "namePattern") return pattern.name.text;
  const [open, close] = pattern.kind === "tuplePattern" ? ["(", ")"] : ["{", "}"];
  const items =
    pattern.kind === "tuplePattern" ? pattern.items.map(patternText) : pattern.fields.map(({ text }) => text);
  return `${open}${items.join(", ")}${close}`;
}
