import type { Expression } from "./expressions.js";
import type { Name, Span, Spanned } from "./spans.js";

export type TypeExpression =
  TypeName | ArrayType | RecordType | TupleType | FunctionType | OptionalType | BoundedType | ErrorType;

/** `f32`, `T.X`, `Ring<Transition<T>, 10_000>`; arguments may be types or dimensions (`n + 1`). */
export interface TypeName extends Spanned {
  readonly kind: "typeName";
  readonly path: readonly Name[];
  readonly args: readonly TypeArgument[];
}

/** Inside `<…>`: what can be read as a type is one (a lone name too: the checker sees which it is), else a dimension. */
export type TypeArgument =
  | { readonly kind: "type"; readonly type: TypeExpression }
  | { readonly kind: "dim"; readonly value: Expression };

/** `f32[n, 2]`; `int[]` has an empty list (a static list). */
export interface ArrayType extends Spanned {
  readonly kind: "arrayType";
  readonly element: TypeExpression;
  readonly dims: readonly Expression[];
}

export interface RecordType extends Spanned {
  readonly kind: "recordType";
  readonly fields: readonly { readonly span: Span; readonly name: Name; readonly type: TypeExpression }[];
}

/** Two or more items; one item in parentheses is the item. */
export interface TupleType extends Spanned {
  readonly kind: "tupleType";
  readonly items: readonly TypeExpression[];
}

/** `A -> B` (pure), `A ~> B` (may draw), `(A, name: B) -> C` */
export interface FunctionType extends Spanned {
  readonly kind: "functionType";
  readonly params: readonly TypeExpression[];
  readonly result: TypeExpression;
  readonly draws: boolean;
}

/** `f32?` */
export interface OptionalType extends Spanned {
  readonly kind: "optionalType";
  readonly type: TypeExpression;
}

/** `i32 in 0 ..< 5`, `f32[2] in -1 .. 1` */
export interface BoundedType extends Spanned {
  readonly kind: "boundedType";
  readonly type: TypeExpression;
  readonly range: Expression;
}

/** Where the parser recovered; its place has a diagnostic already. */
export interface ErrorType extends Spanned {
  readonly kind: "errorType";
}
