import type {
  ActStatement, Argument, ArrayType, AssertStatement, AssignStatement, BinaryExpression, Block, BlockExpression,
  BoolLiteral, BoundedType, CallExpression, ConstDeclaration, DistributionDeclaration, DrawStatement, EnumDeclaration,
  ExperimentDeclaration, Expression, ExpressionStatement, FieldExpression, FnDeclaration, ForExpression, ForStatement,
  FunctionType, IfExpression, IfStatement, Import, IndexExpression, InstantiateExpression, Lambda, LearnerDeclaration,
  LearnerPhase, LearnerState, LetStatement, ListExpression, LogStatement, MinimiseExpression, ModuleDeclaration,
  ModuleParam, ModuleSub, Name, NoneLiteral, NumberLiteral, OptionalType, Param, Pattern, PrimedReference,
  RecordExpression, RecordStatement, RecordType, Reference, RepeatStatement, ReportStatement,
  ReturnStatement, RolloutExpression, Start, StringLiteral, TaskAction, TaskDeclaration, TaskExample, TaskFrom,
  TaskHidden, TaskHorizon, TaskInstruction, TaskObserve, TaskReward, TaskSignal, TaskSplit, TaskState, TaskStep,
  TaskTerminate, TupleExpression, TupleType, TypeDeclaration, TypeExpression, TypeName, TypeParam, UnaryExpression,
  VarStatement, WhileStatement, WithExpression, YieldStatement,
} from "../../compiler/syntax/ast.js"; // prettier-ignore

/** A node whose start, `= e` or `~ d`, stands in it: `draws` and `value` in place of `start`. */
type Started<T extends { readonly start?: Start }> = Omit<T, "start"> & {
  readonly draws: boolean;
  readonly value?: Expression;
};

type PatternOf<K extends Pattern["kind"]> = Extract<Pattern, { kind: K }>;

/** Several statements of one kind in one line: `log a = e, b = e`. */
export interface Clauses {
  readonly keyword: "log" | "record" | "state";
  readonly items: readonly unknown[];
}

/**
 * What is printed: the nodes of the syntax tree, each of a kind of its own, and what the syntax tree leaves out
 * because it means nothing (parentheses, which statements share a line). The kinds have the properties of their
 * counterparts in the syntax tree but for `start`, `span` and `doc`.
 */
export interface Kinds {
  file: { readonly items: readonly unknown[] };
  import: Import;
  importName: Import["names"][number];
  name: Name;
  const: ConstDeclaration;
  type: TypeDeclaration;
  enum: EnumDeclaration;
  fn: FnDeclaration;
  typeParam: TypeParam;
  param: Param;
  distribution: DistributionDeclaration;
  module: ModuleDeclaration;
  moduleParam: Started<ModuleParam>;
  sub: ModuleSub;
  task: TaskDeclaration;
  hidden: Started<TaskHidden>;
  instruction: Started<TaskInstruction>;
  taskState: Started<TaskState>;
  action: TaskAction;
  observe: TaskObserve;
  step: TaskStep;
  reward: Started<TaskReward>;
  signal: Started<TaskSignal>;
  terminate: TaskTerminate;
  horizon: TaskHorizon;
  example: TaskExample;
  exampleField: Started<TaskExample["fields"][number]>;
  split: TaskSplit;
  splitPart: TaskSplit["parts"][number];
  from: TaskFrom;
  learner: LearnerDeclaration;
  need: LearnerDeclaration["needs"][number];
  learnerState: Started<LearnerState>;
  phase: LearnerPhase;
  experiment: { readonly name: Name; readonly clauses: readonly unknown[] };
  binding: ExperimentDeclaration["bindings"][number];
  section: ExperimentDeclaration["sections"][number];
  sectionField: ExperimentDeclaration["sections"][number]["fields"][number];

  typeName: TypeName;
  arrayType: ArrayType;
  recordType: RecordType;
  typeField: RecordType["fields"][number];
  tupleType: TupleType;
  functionType: FunctionType;
  optionalType: OptionalType;
  boundedType: BoundedType;

  namePattern: PatternOf<"namePattern">;
  tuplePattern: PatternOf<"tuplePattern">;
  recordPattern: PatternOf<"recordPattern">;

  block: Block;
  clauses: Clauses;
  let: Started<LetStatement>;
  var: Started<VarStatement>;
  assign: AssignStatement;
  draw: DrawStatement;
  for: ForStatement;
  repeat: RepeatStatement;
  while: WhileStatement;
  if: IfStatement;
  return: ReturnStatement;
  yield: YieldStatement;
  log: LogStatement;
  report: ReportStatement;
  act: ActStatement;
  recordStatement: Omit<RecordStatement, "value"> & { readonly value?: Expression };
  assert: AssertStatement;
  expressionStatement: ExpressionStatement;

  parentheses: { readonly value: Expression | TypeExpression | Pattern };
  number: NumberLiteral;
  bool: BoolLiteral;
  string: StringLiteral;
  none: NoneLiteral;
  reference: Reference;
  primed: PrimedReference;
  record: RecordExpression;
  recordField: { readonly name: Name; readonly value?: Expression };
  spread: { readonly value: Expression };
  tuple: TupleExpression;
  list: ListExpression;
  comprehension: { readonly heads: readonly unknown[]; readonly value: Expression };
  comprehensionHead: { readonly isStatic: boolean; readonly pattern: Pattern; readonly iterable: Expression };
  lambda: Lambda;
  lambdaParam: Lambda["params"][number];
  blockExpression: BlockExpression;
  call: CallExpression;
  argument: Argument;
  instantiate: InstantiateExpression;
  field: FieldExpression;
  index: IndexExpression;
  unary: UnaryExpression;
  binary: BinaryExpression;
  range: { readonly from?: Expression; readonly to?: Expression; readonly exclusive: boolean };
  ifExpression: IfExpression;
  with: WithExpression;
  forExpression: ForExpression;
  minimise: MinimiseExpression;
  rollout: RolloutExpression;
  fromItem: RolloutExpression["from"][number];
}

export type Kind = keyof Kinds;

/** A comment as prettier keeps it; the optional properties are prettier's and those of comments.ts. */
export interface Comment {
  readonly kind: "comment";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  leading?: boolean;
  trailing?: boolean;
  printed?: boolean;
  /** Stands behind the opening brace, in its line. */
  behindBrace?: boolean;
  enclosingNode?: Node;
  precedingNode?: Node;
  followingNode?: Node;
}

/** A node of any kind. Its parts stand beside these properties, as nodes and arrays of nodes. */
export interface Node<K extends Kind = Kind> {
  readonly kind: K;
  /** From the first to the last of its characters, the parentheses of its parts included. */
  readonly start: number;
  readonly end: number;
  /** Where the brace of a body opens. */
  readonly brace?: number;
  comments?: Comment[];
}

/** A node with the properties of its kind. */
export type NodeOf<K extends Kind> = Node<K> & Omit<Kinds[K], "kind">;

/** The root of a tree; prettier takes the comments from it. */
export type Root = NodeOf<"file"> & { comments?: Comment[] };

export function isKind(node: Node | undefined, ...kinds: readonly Kind[]): boolean {
  return node !== undefined && kinds.includes(node.kind);
}

/** A part of a node of whatever kind. */
export function part(node: Node, key: string): Node | undefined {
  return (node as unknown as Record<string, Node | undefined>)[key];
}

export function children(node: Node, key: string): readonly Node[] {
  return (node as unknown as Record<string, readonly Node[]>)[key]!;
}

/** What a node has of its own, beside its parts. */
export const properties: ReadonlySet<string> = new Set(["kind", "start", "end", "brace", "comments"]);

/** All parts of a node, in the order of the text. */
export function partsOf(node: Node): Node[] {
  const found = Object.entries(node).flatMap(([key, part]: [string, unknown]) =>
    properties.has(key) ? [] : Array.isArray(part) ? (part as unknown[]) : [part],
  );
  const nodes = found.filter(
    (part): part is Node => typeof part === "object" && part !== null && "start" in part,
  );
  return nodes.sort((a, b) => a.start - b.start);
}

/** The comments that were found to belong to a node. */
export function commentsOf(node: Node | undefined): readonly Comment[] {
  return node?.comments ?? [];
}
