import type * as ast from "../syntax/ast.js";
import { partsOf } from "../syntax/nodes.js";
import { implicitMemory, implicitNames } from "./implicit.js";
import type { Scopes } from "./scopes.js";
import { builtInTypes, declareFreeSizes, declareParams, declareTypeParams, sizesOf } from "./signatures.js";
import type { SourceSymbol } from "./symbol.js";

/** Walks types, expressions and statements: declares what they bind and notes what they use. */
export class Bodies {
  readonly #scopes: Scopes;
  readonly #isGlobal: (name: string) => boolean;

  constructor(scopes: Scopes, isGlobal: (name: string) => boolean) {
    this.#scopes = scopes;
    this.#isGlobal = isGlobal;
  }

  bounds(params: readonly ast.TypeParam[]): void {
    for (const { bound } of params) if (bound) this.#scopes.use(bound, "type");
  }

  params(params: readonly ast.Param[]): void {
    for (const [i, param] of params.entries()) {
      if (param.type) this.type(param.type);
      // A default names the parameters before its own: `static episodes = episodes` is that of around.
      const later = params.slice(i).map(({ name }) => name.text);
      if (param.default) this.#scopes.without(later, () => this.expression(param.default!));
    }
  }

  enumMembers({ members }: ast.EnumDeclaration, symbol: SourceSymbol): void {
    this.#scopes.within(
      symbol.extent,
      () => {
        for (const member of members)
          this.#scopes.declare(member, {
            kind: "enumMember",
            node: member,
            extent: member.span,
            isOutOfScope: true,
          });
      },
      symbol,
    );
  }

  declareFn(fn: ast.FnDeclaration): SourceSymbol {
    return this.#scopes.declare(fn.name, { kind: "fn", node: fn, extent: fn.span, doc: fn.doc });
  }

  fn(fn: ast.FnDeclaration, symbol: SourceSymbol): void {
    const { typeParams, params, result, body } = fn;
    this.#scopes.within(
      fn.span,
      () => {
        declareTypeParams(this.#scopes, typeParams);
        declareParams(this.#scopes, params);
        declareFreeSizes(this.#scopes, params, result, this.#isGlobal);
        this.bounds(typeParams);
        this.params(params);
        if (result) this.type(result);
        this.body(body);
      },
      symbol,
    );
  }

  phase(phase: ast.LearnerPhase, symbol: SourceSymbol): void {
    const { params, result, body } = phase;
    this.#scopes.within(
      phase.span,
      () => {
        declareParams(this.#scopes, params);
        if (phase.phase === "train" || phase.phase === "prepare")
          for (const [name, doc] of Object.entries(implicitNames.phase)) this.#scopes.implicit(name, doc);
        this.params(params);
        if (result) this.type(result);
        this.body(body);
      },
      symbol,
    );
  }

  body(body: ast.Body): void {
    if (body.kind === "block") this.block(body);
    else this.expression(body.value);
  }

  block(block: ast.Block): void {
    this.#scopes.within(block.span, () => this.#statements(block));
  }

  /** Functions can be called before they stand, and see what the block declares. */
  #statements({ statements }: ast.Block): void {
    const fns = statements.filter((statement) => statement.kind === "fn");
    const symbols = fns.map((fn) => this.declareFn(fn));
    for (const statement of statements) if (statement.kind !== "fn") this.statement(statement);
    fns.forEach((fn, i) => this.fn(fn, symbols[i]!));
  }

  pattern(
    pattern: ast.Pattern,
    kind: "let" | "var" | "parameter",
    node: ast.Statement | object,
    from: number,
  ): void {
    const extent = "span" in node ? (node.span as ast.Span) : pattern.span;
    const declare = (name: ast.Name, of: object): void => {
      const doc = "doc" in node && typeof node.doc === "string" ? node.doc : undefined;
      this.#scopes.declare(name, { kind, node: of, extent, from, doc });
    };
    switch (pattern.kind) {
      case "namePattern":
        return declare(pattern.name, pattern);
      case "tuplePattern":
        return pattern.items.forEach((item) => this.pattern(item, kind, node, from));
      case "recordPattern":
        return pattern.fields.forEach((name) => declare(name, name));
    }
  }

  statement(statement: ast.Statement): void {
    switch (statement.kind) {
      case "let":
      case "var":
        if (statement.type) this.type(statement.type);
        statement.counts.forEach((count) => this.expression(count));
        this.expression(statement.start.value);
        return this.pattern(statement.pattern, statement.kind, statement, statement.span.end);
      case "assign":
        statement.indices.forEach((index) => this.expression(index));
        this.expression(statement.value);
        return this.#scopes.use(statement.target, "write");
      case "draw":
        this.expression(statement.value);
        return this.#scopes.use(statement.target, "write");
      case "for":
        return this.#loop(statement);
      case "fn":
        return this.fn(statement, this.declareFn(statement));
      case "record":
        this.fieldValue(statement.name, statement.value, " = ");
        this.#scopes.declare(statement.name, {
          kind: "field",
          node: statement,
          extent: statement.span,
          isOutOfScope: true,
        });
        return;
      case "log":
        return this.expression(statement.value);
      case "report":
        if (statement.index) this.expression(statement.index);
        return this.expression(statement.value);
      case "errorStatement":
        return;
      default:
        return this.#parts(statement);
    }
  }

  #loop({ iterable, pattern, body, span }: ast.ForStatement): void {
    this.expression(iterable);
    this.#scopes.within({ start: pattern.span.start, end: span.end }, () => {
      this.pattern(pattern, "let", pattern, pattern.span.start);
      this.block(body);
    });
  }

  expression(expression: ast.Expression): void {
    const scopes = this.#scopes;
    switch (expression.kind) {
      case "reference":
        return scopes.use({ text: expression.name, span: expression.span }, "read");
      case "primed": {
        const { start } = expression.span;
        const span = { start, end: start + expression.name.length };
        return scopes.use({ text: expression.name, span }, "read");
      }
      case "record":
        return expression.fields.forEach((field) => this.#field(field));
      case "comprehension":
        this.expression(expression.iterable);
        return scopes.within({ start: expression.pattern.span.start, end: expression.span.end }, () => {
          this.pattern(expression.pattern, "let", expression.pattern, expression.pattern.span.start);
          this.expression(expression.value);
        });
      case "lambda":
        return scopes.within(expression.span, () => {
          for (const { pattern, type } of expression.params) {
            if (type) this.type(type);
            this.pattern(pattern, "parameter", pattern, expression.span.start);
          }
          this.body(expression.body);
        });
      case "call":
        this.expression(expression.callee);
        for (const { name, value } of expression.args) {
          if (name) scopes.useArgument(name, expression.callee);
          this.expression(value);
        }
        return;
      case "instantiate":
        this.expression(expression.callee);
        return this.#typeArguments(expression.args);
      case "field":
        this.expression(expression.object);
        return scopes.useMember(expression.name, expression.object);
      case "minimise":
        this.expression(expression.value);
        expression.over.forEach((name) => scopes.use(name, "write"));
        return this.expression(expression.optimiser);
      case "rollout":
        return this.#rollout(expression);
      default:
        return this.#parts(expression);
    }
  }

  #field(field: ast.RecordExpression["fields"][number]): void {
    if (field.kind === "field") this.fieldValue(field.name, field.value, ": ");
    else this.expression(field.value);
  }

  /** The value of a field, which may be the field's own name. */
  fieldValue(name: ast.Name, value: ast.Expression, shorthand: string): void {
    if (value.kind === "reference" && value.span.start === name.span.start)
      this.#scopes.use({ text: value.name, span: value.span }, "read", { shorthand });
    else this.expression(value);
  }

  #rollout({ task, from, after, body, withoutInstruction, span }: ast.RolloutExpression): void {
    this.expression(task);
    from.forEach(({ value }) => this.expression(value));
    if (after) this.expression(after);
    // The names of `from` are declared before the body, which sees them.
    const start = from[0]?.name.span.start ?? body.span.start;
    this.#scopes.within({ start, end: span.end }, () => {
      for (const [name, doc] of Object.entries(implicitNames.rollout))
        if (name !== "instruction" || !withoutInstruction) this.#scopes.implicit(name, doc);
      for (const memory of from)
        this.#scopes.declare(memory.name, {
          kind: "memory",
          node: memory,
          extent: { start: memory.name.span.start, end: memory.value.span.end },
        });
      if (after) this.#earlierMemory(body);
      this.block(body);
    });
  }

  /** After another episode its `from` variables go on: those that the body rebinds are known by that. */
  #earlierMemory(node: object): void {
    for (const part of partsOf(node)) {
      if ("kind" in part && part.kind === "assign") {
        const { text } = (part as ast.AssignStatement).target;
        if (!this.#scopes.lookup(text)) this.#scopes.implicit(text, implicitMemory);
      }
      if (!("kind" in part) || part.kind !== "rollout") this.#earlierMemory(part);
    }
  }

  /** The fields that a record type declares; they are in no scope. */
  declareFields(type: ast.TypeExpression): void {
    if (type.kind === "arrayType") return this.declareFields(type.element);
    if (type.kind !== "recordType") return;
    for (const field of type.fields)
      this.#scopes.declare(field.name, {
        kind: "field",
        node: field,
        extent: field.span,
        isOutOfScope: true,
      });
  }

  type(type: ast.TypeExpression): void {
    switch (type.kind) {
      case "typeName": {
        const [first] = type.path;
        if (first && (type.path.length > 1 || !builtInTypes.has(first.text))) this.#scopes.use(first, "type");
        return this.#typeArguments(type.args);
      }
      case "recordType":
        return type.fields.forEach((field) => this.type(field.type));
      case "functionType":
        return this.#scopes.within(type.span, () => this.#functionType(type));
      default:
        return this.#parts(type);
    }
  }

  /** Sizes that stand in a function type alone are any size: they are its own. */
  #functionType({ params, result }: ast.FunctionType): void {
    for (const part of [...params, result]) {
      sizesOf(part, (reference) => {
        const { name: text, span } = reference;
        if (!/^[a-z_]/.test(text) || this.#scopes.lookup(text) || this.#isGlobal(text)) return;
        this.#scopes.declare({ text, span }, { kind: "size", node: reference, extent: span });
      });
    }
    [...params, result].forEach((part) => this.type(part));
  }

  #typeArguments(args: readonly ast.TypeArgument[]): void {
    for (const arg of args) {
      if (arg.kind === "type") this.type(arg.type);
      else this.expression(arg.value);
    }
  }

  /** What declares nothing is its parts. */
  #parts(node: object): void {
    for (const part of partsOf(node)) this.#part(part);
  }

  #part(part: object): void {
    const kind = "kind" in part ? part.kind : undefined;
    if (typeof kind !== "string") {
      // A name of what has no declaration, or a list's item without a kind.
      if (!("text" in part)) this.#parts(part);
    } else if (kind === "block") this.block(part as ast.Block);
    else if (kind === "item" || kind === "spread") this.expression((part as { value: ast.Expression }).value);
    else if (kind === "if") this.statement(part as ast.IfStatement);
    else if (kind === "for") this.statement(part as ast.ForStatement);
    else if (isType(kind)) this.type(part as ast.TypeExpression);
    else this.expression(part as ast.Expression);
  }
}

const typeKinds: ReadonlySet<string> = new Set([
  "typeName",
  "arrayType",
  "recordType",
  "tupleType",
  "functionType",
  "optionalType",
  "boundedType",
  "errorType",
]);

function isType(kind: string): kind is ast.TypeExpression["kind"] {
  return typeKinds.has(kind);
}
