import type { Pattern, Start } from "./binders.js";
import type { FnDeclaration } from "./declarations.js";
import type { Expression, StringLiteral } from "./expressions.js";
import type { Documented, Name, Spanned } from "./spans.js";
import type { TypeExpression } from "./types.js";

export interface Block extends Spanned {
  readonly kind: "block";
  readonly statements: readonly Statement[];
}

export type Statement =
  | LetStatement
  | VarStatement
  | AssignStatement
  | DrawStatement
  | ForStatement
  | RepeatStatement
  | WhileStatement
  | IfStatement
  | ReturnStatement
  | YieldStatement
  | LogStatement
  | ReportStatement
  | ActStatement
  | RecordStatement
  | AssertStatement
  | FnDeclaration
  | ExpressionStatement
  | ErrorStatement;

/** `let p: T = e`, `let x ~ d`, `let batch[25] ~ tasks` (counts) */
export interface LetStatement extends Documented {
  readonly kind: "let";
  readonly pattern: Pattern;
  readonly counts: readonly Expression[];
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `var h = x`, `var out: f32[h] = zeros`, `var z ~ d` */
export interface VarStatement extends Documented {
  readonly kind: "var";
  readonly pattern: Pattern;
  readonly counts: readonly Expression[];
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `x = e`, `theta = e`; `replay with [i] = e` as a statement has `indices` */
export interface AssignStatement extends Spanned {
  readonly kind: "assign";
  readonly target: Name;
  readonly indices: readonly Expression[];
  readonly value: Expression;
}

/** `s ~ d` in a task's step */
export interface DrawStatement extends Spanned {
  readonly kind: "draw";
  readonly target: Name;
  readonly value: Expression;
}

/** `for x in xs { … }`, `static for i in 0 ..< n { … }`, `for (a, b) in zip(…)` */
export interface ForStatement extends Spanned {
  readonly kind: "for";
  readonly isStatic: boolean;
  readonly pattern: Pattern;
  readonly iterable: Expression;
  readonly body: Block;
}

export interface RepeatStatement extends Spanned {
  readonly kind: "repeat";
  readonly count: Expression;
  readonly body: Block;
}

export interface WhileStatement extends Spanned {
  readonly kind: "while";
  readonly condition: Expression;
  readonly body: Block;
}

/** `if c { … } else { … }`, `static if` */
export interface IfStatement extends Spanned {
  readonly kind: "if";
  readonly isStatic: boolean;
  readonly condition: Expression;
  readonly then: Block;
  readonly else?: Block | IfStatement;
}

export interface ReturnStatement extends Spanned {
  readonly kind: "return";
  readonly value?: Expression;
}

export interface YieldStatement extends Spanned {
  readonly kind: "yield";
  readonly value: Expression;
}

/** `log a = e, b = e` is one node each. */
export interface LogStatement extends Spanned {
  readonly kind: "log";
  readonly name: Name;
  readonly value: Expression;
}

/** `report loss[k] = e` */
export interface ReportStatement extends Spanned {
  readonly kind: "report";
  readonly name: Name;
  readonly index?: Expression;
  readonly value: Expression;
}

/** `act a`, `act a pathwise` */
export interface ActStatement extends Spanned {
  readonly kind: "act";
  readonly value: Expression;
  readonly pathwise: boolean;
}

/** `record lp = e, value` (one node each; shorthand has the name as its value) */
export interface RecordStatement extends Spanned {
  readonly kind: "record";
  readonly name: Name;
  readonly value: Expression;
}

/** `assert e` or `assert e, "message"` */
export interface AssertStatement extends Spanned {
  readonly kind: "assert";
  readonly condition: Expression;
  readonly message?: StringLiteral;
}

export interface ExpressionStatement extends Spanned {
  readonly kind: "expressionStatement";
  readonly value: Expression;
}

export interface ErrorStatement extends Spanned {
  readonly kind: "errorStatement";
}
