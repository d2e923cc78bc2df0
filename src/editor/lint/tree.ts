import type * as ast from "../../compiler/syntax/ast.js";
import { partsOf } from "../../compiler/syntax/nodes.js";

/** A part of a tree that says by its kind what it is. */
type Kinded =
  ast.Declaration | ast.Statement | ast.Expression | ast.TypeExpression | ast.LearnerMember | ast.TaskMember;

/** Where a part stands among all parts of a tree, which are listed each before its own parts. */
interface Place {
  readonly all: readonly object[];
  readonly start: number;
  readonly children: readonly object[];
  end: number;
}

const places = new WeakMap<object, Place>();

/** Rules ask for the parts of a tree again and again: they are listed once. */
function placeOf(root: object): Place {
  const known = places.get(root);
  if (known) return known;
  const all: object[] = [];
  const list = (part: object): Place => {
    const children = [...partsOf(part)];
    const place: Place = { all, start: all.push(part) - 1, children, end: 0 };
    for (const child of children) list(child);
    place.end = all.length;
    places.set(part, place);
    return place;
  };
  return list(root);
}

/** The parts that stand directly in a part, in the order of the text. */
export function childrenOf(part: object): readonly object[] {
  return placeOf(part).children;
}

/** Every part of a tree, the tree first, each before its own parts, in the order of the text. */
export function partsWithin(root: object): readonly object[] {
  const { all, start, end } = placeOf(root);
  return all.slice(start, end);
}

/** Every part of a kind within a tree, the tree itself too. */
export function kindsWithin<K extends Kinded["kind"]>(
  root: object,
  ...kinds: readonly K[]
): Extract<Kinded, { kind: K }>[] {
  const found: object[] = [];
  const { all, start, end } = placeOf(root);
  for (let i = start; i < end; i++) {
    const part = all[i]!;
    if ("kind" in part && kinds.includes(part.kind as K)) found.push(part);
  }
  return found as Extract<Kinded, { kind: K }>[];
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
