import type * as ast from "../../compiler/syntax/ast.js";
import { partsOf } from "../../compiler/syntax/nodes.js";

/** A part of a tree that says by its kind what it is. */
type Kinded =
  ast.Declaration | ast.Statement | ast.Expression | ast.TypeExpression | ast.LearnerMember | ast.TaskMember;

/** Every part of a tree, the tree first, each before its own parts, in the order of the text. */
export function* partsWithin(root: object): Generator<object> {
  yield root;
  for (const part of partsOf(root)) yield* partsWithin(part);
}

/** Every part of a kind within a tree, the tree itself too. Kinds that two families share need `isExpression`. */
export function* kindsWithin<K extends Kinded["kind"]>(
  root: object,
  ...kinds: readonly K[]
): Generator<Extract<Kinded, { kind: K }>> {
  const wanted: ReadonlySet<string> = new Set(kinds);
  for (const part of partsWithin(root))
    if ("kind" in part && wanted.has(part.kind as string)) yield part as Extract<Kinded, { kind: K }>;
}

/** What a body computes: its expression, or what its block returns at its end. */
export function resultOf(body: ast.Body): ast.Expression | undefined {
  if (body.kind === "expression") return body.value;
  const last = body.statements.at(-1);
  return last?.kind === "return" ? last.value : undefined;
}

/** The callee of a call without its type arguments. */
export function calleeOf({ callee }: ast.CallExpression): ast.Expression {
  return callee.kind === "instantiate" ? callee.callee : callee;
}

/** The names of a pattern, with the part that declares each. */
export function namesOf(pattern: ast.Pattern): { readonly name: ast.Name; readonly node: object }[] {
  switch (pattern.kind) {
    case "namePattern":
      return [{ name: pattern.name, node: pattern }];
    case "tuplePattern":
      return pattern.items.flatMap(namesOf);
    case "recordPattern":
      return pattern.fields.map((name) => ({ name, node: name }));
  }
}
