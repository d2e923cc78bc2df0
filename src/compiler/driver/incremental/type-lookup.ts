import type { NameTable, TypeTable } from "../../lower/elaborator.js";
import type { Declaration, Expression, Name } from "../../syntax/ast.js";
import { partsOf } from "../../syntax/nodes.js";
import type { Type } from "../../types/type.js";

/** Types that were found when a declaration was checked, on the tree that it had then. */
export interface CheckedTypes {
  readonly declaration: Declaration;
  readonly types: TypeTable;
  readonly names: NameTable;
  /** What was one thing here and another there, see `Elaborator.varying`. */
  readonly varying: ReadonlySet<Expression | Name>;
}

/** The types of a declaration's present tree, whose text, and so whose shape, is that of the checked one. */
export class TypeLookup {
  readonly types: TypeTable = new Map();
  readonly names: NameTable = new Map();

  add(checked: CheckedTypes, declaration: Declaration): void {
    const take = (then: object, now: object): void => {
      if (!checked.varying.has(then as Expression)) {
        const type = checked.types.get(then as Expression);
        if (type) this.types.set(now as Expression, type);
        const named = checked.names.get(then as Name);
        if (named) this.names.set(now as Name, named);
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

  get(node: Expression | Name): Type | undefined {
    return this.types.get(node as Expression) ?? this.names.get(node as Name);
  }
}

function kindOf(node: object): unknown {
  return "kind" in node ? node.kind : undefined;
}
