import type { Elaborator } from "../../lower/elaborator.js";
import type { Declaration, Expression, Name } from "../../syntax/ast.js";
import { partsOf } from "../../syntax/nodes.js";
import { formatType, mentionsUnknown } from "../../types/format.js";

/** The types of a declaration's parts, as texts, by the place of each part in a walk of its tree. */
export type TypeTexts = readonly (readonly [part: number, type: string])[];

/** What an elaboration found the parts of a declaration to be, but for what was one thing here and another there. */
export function textsOf(
  declaration: Declaration,
  { types, names, varying }: Pick<Elaborator, "types" | "names" | "varying">,
): TypeTexts {
  const texts: [number, string][] = [];
  walk(declaration, (part, index) => {
    const node = part as Expression & Name;
    const type = varying.has(node) ? undefined : (types.get(node) ?? names.get(node));
    const text = type && formatType(type);
    if (text !== undefined && !mentionsUnknown(text)) texts.push([index, text]);
  });
  return texts;
}

/** The texts of types by the parts of a present tree, whose shape is that of the tree in which they were found. */
export class TypeTextLookup {
  /** Undefined where two disagree. */
  readonly #texts = new Map<object, string | undefined>();

  add(declaration: Declaration, texts: TypeTexts): void {
    const byPart = new Map(texts);
    walk(declaration, (part, index) => {
      const text = byPart.get(index);
      if (text === undefined) return;
      const agrees = !this.#texts.has(part) || this.#texts.get(part) === text;
      this.#texts.set(part, agrees ? text : undefined);
    });
  }

  get(node: Expression | Name): string | undefined {
    return this.#texts.get(node);
  }
}

/** Goes through all parts of a tree, each after what holds it. */
function walk(root: object, visit: (part: object, index: number) => void): void {
  let next = 0;
  const go = (part: object): void => {
    visit(part, next++);
    for (const inner of partsOf(part)) go(inner);
  };
  go(root);
}
