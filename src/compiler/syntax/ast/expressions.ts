import type { Pattern } from "./binders.js";
import type { Body } from "./declarations.js";
import type { Name, Span, Spanned } from "./spans.js";
import type { Block, ForStatement } from "./statements.js";
import type { TypeArgument, TypeExpression } from "./types.js";

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | StringLiteral
  | NoneLiteral
  | Reference
  | PrimedReference
  | RecordExpression
  | TupleExpression
  | ListExpression
  | Comprehension
  | Lambda
  | BlockExpression
  | CallExpression
  | InstantiateExpression
  | FieldExpression
  | IndexExpression
  | UnaryExpression
  | BinaryExpression
  | RangeExpression
  | IfExpression
  | WithExpression
  | ForExpression
  | MinimiseExpression
  | RolloutExpression
  | ErrorExpression;

export interface NumberLiteral extends Spanned {
  readonly kind: "number";
  readonly value: number;
  /** `1` and `70_000` are integers; `1.0` and `1e-3` are not. */
  readonly isInteger: boolean;
}

export interface BoolLiteral extends Spanned {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface StringLiteral extends Spanned {
  readonly kind: "string";
  readonly value: string;
}

export interface NoneLiteral extends Spanned {
  readonly kind: "none";
}

export interface Reference extends Spanned {
  readonly kind: "reference";
  readonly name: string;
}

/** `at'` in a task: the value after the step. */
export interface PrimedReference extends Spanned {
  readonly kind: "primed";
  readonly name: string;
}

/** `{a: e, b, ...r}` in order */
export interface RecordExpression extends Spanned {
  readonly kind: "record";
  readonly fields: readonly (
    | { readonly kind: "field"; readonly span: Span; readonly name: Name; readonly value: Expression }
    | { readonly kind: "spread"; readonly span: Span; readonly value: Expression }
  )[];
}

/** Two or more items; `(e)` is `e`. */
export interface TupleExpression extends Spanned {
  readonly kind: "tuple";
  readonly items: readonly Expression[];
}

/** `[a, ...xs, b]` */
export interface ListExpression extends Spanned {
  readonly kind: "list";
  readonly items: readonly (
    | { readonly kind: "item"; readonly value: Expression }
    | { readonly kind: "spread"; readonly span: Span; readonly value: Expression }
  )[];
}

/** `[for x in xs: e]`, `[static for …]`; several `for a in as, b in bs:` are nested. */
export interface Comprehension extends Spanned {
  readonly kind: "comprehension";
  readonly isStatic: boolean;
  readonly pattern: Pattern;
  readonly iterable: Expression;
  readonly value: Expression;
}

/** `x => e`, `(x, y: T) => e`, `x => { … return e }` */
export interface Lambda extends Spanned {
  readonly kind: "lambda";
  readonly params: readonly { readonly pattern: Pattern; readonly type?: TypeExpression }[];
  readonly body: Body;
}

/** `{ let a = …  return e }` */
export interface BlockExpression extends Spanned {
  readonly kind: "blockExpression";
  readonly block: Block;
}

export interface Argument extends Spanned {
  /** `lr: 0.1`; absent for a positional argument. */
  readonly name?: Name;
  readonly value: Expression;
}

export interface CallExpression extends Spanned {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
}

/** `linear<sizes[i], sizes[i + 1]>` before its call */
export interface InstantiateExpression extends Spanned {
  readonly kind: "instantiate";
  readonly callee: Expression;
  readonly args: readonly TypeArgument[];
}

export interface FieldExpression extends Spanned {
  readonly kind: "field";
  readonly object: Expression;
  readonly name: Name;
}

/** `xs[i]`, `xs[i, j]`, `xs[.. -1]`, `xs[1 ..]` (ranges with an absent end) */
export interface IndexExpression extends Spanned {
  readonly kind: "index";
  readonly object: Expression;
  readonly indices: readonly Expression[];
}

export interface UnaryExpression extends Spanned {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

export type BinaryOperator =
  "+" | "-" | "*" | "/" | "%" | "^" | "@" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or";

export interface BinaryExpression extends Spanned {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a .. b` (inclusive reals), `a ..< b` (integers, end exclusive); ends may be absent in an index. */
export interface RangeExpression extends Spanned {
  readonly kind: "range";
  readonly start?: Expression;
  readonly end?: Expression;
  readonly exclusive: boolean;
}

/** `if c then a else b`, `static if …` */
export interface IfExpression extends Spanned {
  readonly kind: "ifExpression";
  readonly isStatic: boolean;
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

/** `a with [i, j] = e` */
export interface WithExpression extends Spanned {
  readonly kind: "with";
  readonly object: Expression;
  readonly indices: readonly Expression[];
  readonly value: Expression;
}

/** `for x in xs { … yield e }` as an expression */
export interface ForExpression extends Spanned {
  readonly kind: "forExpression";
  readonly loop: ForStatement;
}

/** `minimise e over a, b with opt`, a statement and an expression */
export interface MinimiseExpression extends Spanned {
  readonly kind: "minimise";
  readonly value: Expression;
  readonly over: readonly Name[];
  readonly optimiser: Expression;
}

/** `rollout task without instruction from h = h0, c = c0 { … }`, `rollout task after end { … }` */
export interface RolloutExpression extends Spanned {
  readonly kind: "rollout";
  readonly task: Expression;
  readonly withoutInstruction: boolean;
  readonly from: readonly { readonly name: Name; readonly value: Expression }[];
  readonly after?: Expression;
  readonly body: Block;
}

export interface ErrorExpression extends Spanned {
  readonly kind: "errorExpression";
}
