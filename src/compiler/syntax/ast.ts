/** Offsets into the source text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface Spanned {
  readonly span: Span;
}

/** An identifier where it is declared or referred to. */
export interface Name extends Spanned {
  readonly text: string;
}

/** A module of the language: one file. */
export interface SourceFile extends Spanned {
  readonly kind: "file";
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}

/** `import { Sinusoid, maml as learner } from "std/tasks"` */
export interface Import extends Spanned {
  readonly kind: "import";
  readonly names: readonly { readonly name: Name; readonly alias?: Name }[];
  readonly from: StringLiteral;
}

export type Declaration =
  | ConstDeclaration
  | TypeDeclaration
  | EnumDeclaration
  | FnDeclaration
  | DistributionDeclaration
  | ModuleDeclaration
  | TaskDeclaration
  | LearnerDeclaration
  | ExperimentDeclaration;

interface Documented extends Spanned {
  /** The text of the `///` lines above, without the slashes. */
  readonly doc?: string;
}

/** `const name: T = e` */
export interface ConstDeclaration extends Documented {
  readonly kind: "const";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

/** `type Name<T, n> = …` */
export interface TypeDeclaration extends Documented {
  readonly kind: "type";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly type: TypeExpression;
}

export interface EnumDeclaration extends Documented {
  readonly kind: "enum";
  readonly name: Name;
  readonly members: readonly Name[];
}

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

/** `fn name<T>(a: A, b = 1) -> R = e` or with a block. `result` is absent for a procedure and where it is inferred. */
export interface FnDeclaration extends Documented {
  readonly kind: "fn";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly result?: TypeExpression;
  /** Whether its arrow says that it may draw: `~> T`. */
  readonly draws: boolean;
  readonly body: Body;
}

/** `= e` or `{ … return e }` */
export type Body = { readonly kind: "expression"; readonly value: Expression } | Block;

export interface Block extends Spanned {
  readonly kind: "block";
  readonly statements: readonly Statement[];
}

/** `distribution Normal(mean: f32, std: f32) { fn draw() -> f32 {…} fn log_prob(x: f32) -> f32 = … fn entropy() -> f32 = … let mean = … }` */
export interface DistributionDeclaration extends Documented {
  readonly kind: "distribution";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly members: readonly (FnDeclaration | LetStatement)[];
}

/** `module linear<n, m>(init: Initialiser = glorot) { const … param … sub … call(x: f32[n]) -> f32[m] = … }` */
export interface ModuleDeclaration extends Documented {
  readonly kind: "module";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly members: readonly ModuleMember[];
}

export type ModuleMember =
  | ConstDeclaration
  | ModuleParam
  | ModuleSub
  /** `call(x: X) -> Y` and further methods such as `start()` and `prefixes(…)` */
  | FnDeclaration;

/** `param w: f32[n, m] ~ init(n, m)` or `param b: f32[m] = 0` */
export interface ModuleParam extends Documented {
  readonly kind: "param";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}

/** `sub gates = linear<n, m>()` or `sub name: Net<X, Y> = recipe` */
export interface ModuleSub extends Documented {
  readonly kind: "sub";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly value: Expression;
}

/** How a value starts: `= e` or `~ d`. */
export interface Start extends Spanned {
  readonly draws: boolean;
  readonly value: Expression;
}

export interface TaskDeclaration extends Documented {
  readonly kind: "task";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly members: readonly TaskMember[];
}

export type TaskMember =
  | ConstDeclaration
  | EnumDeclaration
  | FnDeclaration
  | LetStatement
  | TaskHidden
  | TaskInstruction
  | TaskState
  | TaskAction
  | TaskObserve
  | TaskStep
  | TaskReward
  | TaskSignal
  | TaskTerminate
  | TaskHorizon
  | TaskExample
  | TaskSplit
  | TaskFrom;

/** `hidden a: f32 ~ d`, `hidden id: i32 in 0 ..< 24`, `hidden transition[states, actions] ~ d` */
export interface TaskHidden extends Documented {
  readonly kind: "hidden";
  readonly name: Name;
  readonly counts: readonly Expression[];
  readonly type?: TypeExpression;
  readonly start?: Start;
}
/** `instruction goal ~ d` */
export interface TaskInstruction extends Documented {
  readonly kind: "instruction";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}
/** `state at: f32[2] = [0, 0]` */
export interface TaskState extends Documented {
  readonly kind: "state";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start: Start;
}
/** `action move: f32[2] in -1 .. 1` */
export interface TaskAction extends Documented {
  readonly kind: "action";
  readonly name: Name;
  readonly type: TypeExpression;
}
/** `observe none` has no value. */
export interface TaskObserve extends Documented {
  readonly kind: "observe";
  readonly value?: Expression;
}
/** `step { at = …; s ~ … }` */
export interface TaskStep extends Documented {
  readonly kind: "step";
  readonly body: Block;
}
/** `reward e` or `reward ~ d` */
export interface TaskReward extends Documented {
  readonly kind: "reward";
  readonly start: Start;
}
export interface TaskSignal extends Documented {
  readonly kind: "signal";
  readonly name: Name;
  readonly start: Start;
}
export interface TaskTerminate extends Documented {
  readonly kind: "terminate";
  readonly when: Expression;
}
export interface TaskHorizon extends Documented {
  readonly kind: "horizon";
  readonly value: Expression;
}
/** `example { x: f32[1] ~ d, y = e }`, `example i { … }`. A field with neither start is shorthand for a name in scope. */
export interface TaskExample extends Documented {
  readonly kind: "example";
  readonly index?: Name;
  readonly fields: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly type?: TypeExpression;
    readonly start: Start;
    /** `let` in an example: seen by later fields, not part of it. */
    readonly local: boolean;
  }[];
}
/** `split train = …, test = rest`, `split all = 0 ..< 24`, `split train = 80 draws, test = 20 draws` */
export interface TaskSplit extends Documented {
  readonly kind: "split";
  readonly parts: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly value: Expression | "rest";
    /** `by 11` */
    readonly by?: Expression;
    /** `80 draws` */
    readonly draws: boolean;
  }[];
}
/** `from mujoco("…")` */
export interface TaskFrom extends Documented {
  readonly kind: "from";
  readonly value: Expression;
}

/** `privileged learner name<T: Mdp>(…) for T with discrete actions, finite tasks { … }` */
export interface LearnerDeclaration extends Documented {
  readonly kind: "learner";
  readonly access?: "privileged" | "oracle";
  readonly name: Name;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly for: Name;
  /** `discrete actions`, `finite tasks`, … as written, one string a need. */
  readonly needs: readonly { readonly span: Span; readonly text: string }[];
  readonly members: readonly LearnerMember[];
}

export type LearnerMember = ConstDeclaration | TypeDeclaration | LearnerState | FnDeclaration | LearnerPhase;

/** `state theta = model.init()`, `state a = …, b = …` (one node each), `state rate: model ~ Uniform(…)`, `state r: Ring<…>[n]` (starts as zeros) */
export interface LearnerState extends Documented {
  readonly kind: "state";
  readonly name: Name;
  readonly type?: TypeExpression;
  readonly start?: Start;
}

/**
 * `prepare { … }` and `train { … }` without parameters; `adapt(task) …`, `objective(task) = …`,
 * `evaluate(task, static updates = 10) { … }` with them.
 */
export interface LearnerPhase extends Documented {
  readonly kind: "phase";
  readonly phase: "prepare" | "train" | "adapt" | "objective" | "evaluate";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result?: TypeExpression;
  readonly draws: boolean;
  readonly body: Body;
}

/** `experiment name { tasks = …  learner = …  train { iterations: n }  evaluate { tasks: n, every: n } }` */
export interface ExperimentDeclaration extends Documented {
  readonly kind: "experiment";
  readonly name: Name;
  readonly bindings: readonly { readonly span: Span; readonly name: Name; readonly value: Expression }[];
  readonly sections: readonly {
    readonly span: Span;
    readonly name: Name;
    readonly fields: readonly { readonly span: Span; readonly name: Name; readonly value: Expression }[];
  }[];
}

/* ---------------------------------------------------------------- types */

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

/* ---------------------------------------------------------------- statements */

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

/** `x`, `_`, `(a, b)`, `{policy, value}` */
export type Pattern =
  | (Spanned & { readonly kind: "namePattern"; readonly name: Name })
  | (Spanned & { readonly kind: "tuplePattern"; readonly items: readonly Pattern[] })
  | (Spanned & { readonly kind: "recordPattern"; readonly fields: readonly Name[] });

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

/* ---------------------------------------------------------------- expressions */

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
