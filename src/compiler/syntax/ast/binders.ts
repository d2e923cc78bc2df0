import type { Expression } from "./expressions.js";
import type { Name, Spanned } from "./spans.js";
import type { TypeExpression } from "./types.js";

/** How a value starts: `= e` or `~ d`. */
export interface Start extends Spanned {
  readonly draws: boolean;
  readonly value: Expression;
}

/** `x`, `_`, `(a, b)`, `{policy, value}` */
export type Pattern =
  | (Spanned & { readonly kind: "namePattern"; readonly name: Name })
  | (Spanned & { readonly kind: "tuplePattern"; readonly items: readonly Pattern[] })
  | (Spanned & { readonly kind: "recordPattern"; readonly fields: readonly Name[] });

/** `<T: Supervised, P, n>`: a type, an interface-bounded type or a dimension; which is seen from its use. */
export interface TypeParam extends Spanned {
  readonly name: Name;
  readonly bound?: Name;
}

/** `static hidden: int[] = [40, 40]` */
export interface Param extends Spanned {
  readonly isStatic: boolean;
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly default?: Expression;
}
