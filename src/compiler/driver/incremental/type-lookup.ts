import type { NameTable, TypeTable } from "../../lower/elaborator.js";
import type { Declaration, Expression, Name } from "../../syntax/ast.js";
import { partsOf, touches } from "../../syntax/nodes.js";
import type { Type } from "../../types/type.js";

/** Types that were found when a declaration was checked, on the tree that it had then. */
export interface CheckedTypes {
  readonly declaration: Declaration;
  readonly types: TypeTable;
  readonly names: NameTable;
  /** What was one thing here and another there, see `Elaborator.varying`. */
  readonly varying: ReadonlySet<Expression | Name>;
}

interface Waiting {
  readonly checked: CheckedTypes;
  readonly declaration: Declaration;
}

/**
 * The types of declarations' present trees, whose text, and so whose shape, is that of the checked ones. Each is brought over
 * when something in it is asked for: at a key in an editor that is but a few.
 */
export class TypeLookup {
  readonly #types: TypeTable = new Map();
  readonly #names: NameTable = new Map();
  #waiting: Waiting[] = [];

  add(checked: CheckedTypes, declaration: Declaration): void {
    this.#waiting.push({ checked, declaration });
  }

  /** The types of all expressions, and of all names. */
  get tables(): { readonly types: TypeTable; readonly names: NameTable } {
    this.#takeThose(() => true);
    return { types: this.#types, names: this.#names };
  }

  get(node: Expression | Name): Type | undefined {
    this.#takeThose(({ declaration: { span } }) => touches(span, node.span.start));
    return this.#types.get(node as Expression) ?? this.#names.get(node as Name);
  }

  #takeThose(areWanted: (one: Waiting) => boolean): void {
    if (!this.#waiting.some(areWanted)) return;
    this.#waiting.filter(areWanted).forEach((one) => this.#take(one));
    this.#waiting = this.#waiting.filter((one) => !areWanted(one));
  }

  #take({ checked, declaration }: Waiting): void {
    const take = (then: object, now: object): void => {
      if (!checked.varying.has(then as Expression)) {
        const type = checked.types.get(then as Expression);
        if (type) this.#types.set(now as Expression, type);
        const named = checked.names.get(then as Name);
        if (named) this.#names.set(now as Name, named);
      }
      const parts = partsOf(now);
      partsOf(then).every((part, i) => {
        const other = parts[i];
        if (!other || kindOf(other) !== kindOf(part)) return false;
        take(part, other);
        return true;
      });
    };
    take(checked.declaration, declaration);
  }
}

function kindOf(node: object): unknown {
  return "kind" in node ? node.kind : undefined;
}
