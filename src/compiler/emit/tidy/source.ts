import { ts } from "ts-morph";

/** Where a variable of a function is declared, read and set. */
export interface Uses {
  readonly declaration: ts.Identifier;
  readonly reads: readonly ts.Identifier[];
  readonly writes: readonly ts.Identifier[];
}

interface Growing extends Uses {
  readonly reads: ts.Identifier[];
  readonly writes: ts.Identifier[];
}

const fileName = "program.ts";

/** A text of TypeScript with what its names stand for, as the compiler of TypeScript resolves them. */
export class Source {
  private readonly uses = new Map<ts.Symbol, Growing>();
  private readonly symbols = new Map<ts.Identifier, ts.Symbol>();
  private readonly checker: ts.TypeChecker;
  readonly file: ts.SourceFile;
  /** The types of what functions of the file give, by their names. */
  readonly results: ReadonlyMap<string, string>;

  /** `results`: those of the whole file, where the text is a part of it. */
  constructor(text: string, results?: ReadonlyMap<string, string>) {
    this.file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true);
    this.results = results ?? resultsOf(this.file);
    // Nothing is read from a disk: only names of this text are resolved, and no types are inferred.
    const program = ts.createProgram({
      rootNames: [fileName],
      options: { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ESNext },
      host: {
        getSourceFile: (name) => (name === fileName ? this.file : undefined),
        getDefaultLibFileName: () => "lib.d.ts",
        writeFile: () => undefined,
        getCurrentDirectory: () => "/",
        getCanonicalFileName: (name) => name,
        useCaseSensitiveFileNames: () => true,
        getNewLine: () => "\n",
        fileExists: (name) => name === fileName,
        readFile: () => undefined,
      },
    });
    this.checker = program.getTypeChecker();
    this.visit(this.file);
  }

  text(node: ts.Node): string {
    return node.getText(this.file);
  }

  /** The uses of what a name stands for; undefined where that is no variable of a function. */
  of(name: ts.Identifier): Uses | undefined {
    const symbol = this.symbols.get(name);
    return symbol && this.uses.get(symbol);
  }

  private visit(node: ts.Node): void {
    if (ts.isIdentifier(node)) this.note(node);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private note(name: ts.Identifier): void {
    const { parent } = name;
    if (isFieldName(name)) return;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? this.checker.getShorthandAssignmentValueSymbol(parent)
      : this.checker.getSymbolAtLocation(name);
    const declared = symbol?.valueDeclaration;
    if (!symbol || !declared || !isVariable(declared) || !ts.isIdentifier(declared.name)) return;
    this.symbols.set(name, symbol);
    const known: Growing = this.uses.get(symbol) ?? { declaration: declared.name, reads: [], writes: [] };
    this.uses.set(symbol, known);
    if (name === declared.name) return;
    (isTarget(name) ? known.writes : known.reads).push(name);
  }
}

function resultsOf(file: ts.SourceFile): Map<string, string> {
  const functions = file.statements.filter((statement) => ts.isFunctionDeclaration(statement));
  return new Map(
    functions.flatMap(({ name, type }) => (name && type ? [[name.text, type.getText(file)]] : [])),
  );
}

/** Whether a name is that of a field, which is no variable's: asking what that is would infer types. */
export function isFieldName(name: ts.Identifier): boolean {
  const { parent } = name;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isPropertyAssignment(parent) && parent.name === name) ||
    (ts.isBindingElement(parent) && parent.propertyName === name) ||
    ts.isTypeElement(parent) ||
    ts.isTypeNode(parent)
  );
}

function isVariable(
  node: ts.Declaration,
): node is ts.VariableDeclaration | ts.BindingElement | ts.ParameterDeclaration {
  return ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node);
}

/** Whether a name is what an assignment sets. */
function isTarget(name: ts.Identifier): boolean {
  let node: ts.Node = name;
  for (;;) {
    const { parent } = node;
    if (ts.isBinaryExpression(parent))
      return parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    const isPattern =
      ts.isShorthandPropertyAssignment(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      (ts.isPropertyAssignment(parent) && parent.initializer === node);
    if (!isPattern) return false;
    node = parent;
  }
}

/** Whether a name is written for a field and for what it is set to at once. */
export function isShorthand({ parent }: ts.Identifier): boolean {
  return ts.isShorthandPropertyAssignment(parent);
}

/** The function, or the file, that a node stands in. */
export function functionAround(node: ts.Node): ts.Node {
  let at = node.parent;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return at;
}

/** What a statement sets, with what it sets it to: `x = e;`, `({ a, b } = e);`. */
export interface Store {
  readonly names: readonly ts.Identifier[];
  readonly value: ts.Expression;
  readonly isRecord: boolean;
}

export function storeOf(statement: ts.Statement | undefined): Store | undefined {
  if (!statement || !ts.isExpressionStatement(statement)) return undefined;
  let { expression } = statement;
  if (ts.isParenthesizedExpression(expression)) ({ expression } = expression);
  if (!ts.isBinaryExpression(expression)) return undefined;
  if (expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left, right: value } = expression;
  if (ts.isIdentifier(left)) return { names: [left], value, isRecord: false };
  const names = shorthandNames(left);
  return names && { names, value, isRecord: true };
}

/** The names of `{ a, b }`; undefined of any other expression. */
export function shorthandNames(node: ts.Node): ts.Identifier[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const names = node.properties.map((field) =>
    ts.isShorthandPropertyAssignment(field) ? field.name : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The one variable that a statement declares, of a name and a first value. */
export function variableOf(statement: ts.Statement | undefined):
  | {
      readonly name: ts.Identifier;
      readonly value: ts.Expression;
      readonly type?: ts.TypeNode | undefined;
      readonly isConstant: boolean;
    }
  | undefined {
  if (!statement || !ts.isVariableStatement(statement)) return undefined;
  const { declarations, flags } = statement.declarationList;
  const [one] = declarations;
  if (declarations.length !== 1 || !one?.initializer || !ts.isIdentifier(one.name)) return undefined;
  const isConstant = (flags & ts.NodeFlags.Const) !== 0;
  return { name: one.name, value: one.initializer, type: one.type, isConstant };
}

/** Which argument of a function of the runtime package is what it hands from turn to turn, or to its branches. */
const carriedBy: Readonly<Record<string, number>> = {
  scan: 1,
  collect: 1,
  whileTrue: 0,
  condOver: 1,
  selectOver: 1,
};

/** A call of a loop or a choice over variables: what it is called, and what it hands on. */
export interface Carrying {
  readonly name: string;
  readonly call: ts.CallExpression;
  readonly carried: ts.Expression;
}

export function carrying(node: ts.Expression | undefined): Carrying | undefined {
  const name = runtimeCall(node);
  const place = name === undefined ? undefined : carriedBy[name];
  const carried = place === undefined ? undefined : (node as ts.CallExpression).arguments[place];
  return carried && { name: name!, call: node as ts.CallExpression, carried };
}

/** `scan` of `mrl.scan(…)`. */
export function runtimeCall(node: ts.Expression | undefined): string | undefined {
  if (!node || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return undefined;
  const { expression, name } = node.expression;
  return ts.isIdentifier(expression) && expression.text === "mrl" ? name.text : undefined;
}

/** Whether computing an expression anew, or not at all, is the same: it only names something. */
export function isPlain(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return isPlain(node.expression);
  return ts.isIdentifier(node) || ts.isNumericLiteral(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}
