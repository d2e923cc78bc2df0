import type { Builder } from "../../graph/builder.js";
import type { GraphSpan, Value } from "../../graph/graph.js";
import type { Code } from "../diagnostics/code.js";
import { recursion, tooManyTurns } from "../diagnostics/codes/calls.js";
import type { Related } from "../diagnostics/diagnostic.js";
import { at, type Diagnostics, type Extras } from "../diagnostics/diagnostics.js";
import type * as ast from "../syntax/ast.js";
import { Lines } from "../syntax/lines.js";
import { formatType, mentionsUnknown } from "../types/format.js";
import type { Type } from "../types/type.js";
import type { Context, EntryPorts } from "./context.js";
import { OptimiserStates } from "./optimiser-states.js";
import type { DrawSite } from "./purity.js";
import type { Declared, SourceModule } from "./source.js";
import { typeOf, type RecipeV, type V } from "./value.js";

/** A place, and if it is in the library, the user's that led there. */
export interface Here {
  readonly module: SourceModule;
  readonly span: ast.Span;
  readonly user?: Here | undefined;
}

/** What an expression was found to be; kept for the editor, the typed stage and generated code. */
export type TypeTable = Map<ast.Expression, Type>;

/** What a name was found to be where it is declared: of a parameter, a `let`, a loop's pattern, a clause. */
export type NameTable = Map<ast.Name, Type>;

/** `--set path=text`, parsed. */
export interface Setting {
  readonly value: ast.Expression;
  readonly pathSpan: ast.Span;
  readonly module: SourceModule;
  used: boolean;
}

/** A parameter of an experiment by its path: what `--set` can name. */
export interface Parameter {
  readonly value: unknown;
  readonly kind: "hyper" | "static";
  readonly file: string;
  readonly span: ast.Span;
}

/** How many numbers a net's parameters are, and where its recipe stands. */
export interface NetSize {
  readonly file: string;
  readonly span: ast.Span;
  readonly numbers: number;
}

/** A `minimise` expression: where it stands, and what it is over. */
export interface Minimised {
  readonly span: GraphSpan;
  readonly states: readonly { readonly name: string; readonly tensors: number }[];
}

/** Far more turns of `static for` than a spec needs; each is a copy of its body in the graph. */
const maxTurns = 20_000;

/** Far more calls than a spec needs: a function that calls two others, each of which calls two, … has too many soon. */
const maxCalls = 200_000;

/** Calls within calls, modules within modules: few specs go beyond ten. The parser allows a hundred brackets. */
const maxDepth = 200;

/** A defect of the compiler, found while it elaborates a spec. */
export class ElaborationDefect extends Error {}

/** Thrown where an experiment's arguments, which stand outside of any graph, need loops, branches or draws. */
export class NoGraphHere extends ElaborationDefect {}

/**
 * State of one elaboration. There are two kinds: `check` elaborates one declaration by itself,
 * against opaque types and symbolic sizes, and builds nothing; `build` elaborates an experiment and
 * builds its graph.
 */
export class Elaborator {
  /** The builder of the entry at hand; undefined where nothing is built. */
  builder: Builder | undefined;
  entry: EntryPorts | undefined;
  readonly types: TypeTable = new Map();
  readonly names: NameTable = new Map();
  /** Expressions and names of the user's files that were one thing in one turn or call and another in another. */
  readonly varying = new Set<ast.Expression | ast.Name>();
  /** How many numbers the nets have that recipes of the user's files were made into. */
  readonly netSizes: NetSize[] = [];
  /** How many parameters the nets have that the states of the program start from; undefined until it is built. */
  netParameters: number | undefined;
  /** Whether a build keeps the types of the user's files too: what was symbolic is a number there. */
  keepsTypes = false;
  /** Declarations that have been evaluated, by declaration. */
  readonly evaluated = new Map<ast.Declaration, V | "pending">();
  /** Functions of which it was found out whether they draw, with the place where they do. */
  readonly drawing = new Map<ast.FnDeclaration, DrawSite | undefined>();
  /** Functions of which it is being found out, outermost first. */
  readonly inference: ast.FnDeclaration[] = [];
  /** Functions that were seen to need themselves in that. */
  readonly recursive = new Set<object>();
  private readonly lineMaps = new Map<string, Lines>();

  constructor(
    readonly mode: "check" | "build",
    readonly diagnostics: Diagnostics,
    /** Finds what the compiler itself uses of the library, such as the distribution behind `Uniform`. */
    readonly library: (name: string) => Declared | undefined,
    private readonly builtins: ReadonlyMap<string, V>,
    /** How a file is named in a graph's spans: a library's file by its import path. */
    private readonly shownFile: (file: string) => string = (file) => file,
  ) {}

  /** Settings from outside by path (`learner.inner_lr`); taken out when used. */
  readonly settings = new Map<string, Setting>();
  /** Values of the hyperparameters by path. */
  readonly hypers = new Map<string, number>();
  /** The experiment's parameters in the order in which they were met. */
  readonly parameters = new Map<string, Parameter>();
  /** Whether it keeps how the program was built, for the TypeScript that is made of it. */
  keepsActivations = false;
  /** For how many inputs the entry `adapt` predicts; undefined where none is asked for. */
  adaptTo: number | undefined;
  /** Whether the entry `evaluate` also gives what can be looked at, see pictures.ts. */
  pictures = false;
  readonly optimiserStates = new OptimiserStates();
  /** The `minimise` expressions of the program, with the number of tensors of each state. */
  readonly minimised: Minimised[] = [];
  /** Whether errors are known that this elaboration will not find itself. */
  isBroken = false;
  /** Depth of turns for types alone, see dry-run.ts. */
  dryRuns = 0;
  /** Turns of `static for` so far. */
  private unrolled = 0;
  /** Calls and the like so far. */
  private calls = 0;
  private depth = 0;
  /** On the way back from what is defined by itself. */
  private isTooDeep = false;

  noteExpression(module: SourceModule, expression: ast.Expression, value: V): void {
    this.note(this.types, module, expression, value);
  }

  noteName(module: SourceModule, name: ast.Name, value: V): void {
    this.note(this.names, module, name, value);
  }

  /** Counts the numbers of a net that is drawn, by the place in the user's files where its recipe stands. */
  noteInstance({ site }: RecipeV, fields: ReadonlyMap<string, V>): void {
    if (!this.keepsTypes || !site || site.module.isLibrary) return;
    this.netSizes.push({ file: site.module.file, span: site.span, numbers: numbersIn(fields) });
  }

  private note<K extends ast.Expression | ast.Name>(
    table: Map<K, Type>,
    module: SourceModule,
    key: K,
    value: V,
  ): void {
    if (this.mode === "build") {
      if (!this.keepsTypes || module.isLibrary) return;
      const before = table.get(key);
      if (before && formatType(before) !== formatType(typeOf(value))) this.varying.add(key);
    }
    table.set(key, typeOf(value));
  }

  /** Counts turns of a `static for`; reports and refuses more of them than a graph should hold. */
  unrolls(ctx: Context, turns: number, span: ast.Span): boolean {
    const before = this.unrolled;
    this.unrolled += turns;
    if (this.unrolled <= maxTurns) return true;
    const params = { what: "`static for`", turns: this.unrolled, of: "turns", limit: maxTurns };
    if (before <= maxTurns) this.report(ctx, tooManyTurns, params, span);
    return false;
  }

  /** Each declaration may unroll as much as any other. */
  startDeclaration(): void {
    this.unrolled = 0;
    this.calls = 0;
  }

  /**
   * What `body` makes of something called `name`, which may hold other such things; undefined, and a
   * report, where that goes deeper than anything does but what is defined by itself.
   */
  nested<T>(ctx: Context, name: string, span: ast.Span, body: () => T): T | undefined {
    if (this.depth >= maxDepth) {
      if (!this.isTooDeep) this.report(ctx, recursion, { name, depth: maxDepth }, span);
      this.isTooDeep = true;
      return undefined;
    }
    if (++this.calls > maxCalls) {
      const params = { what: "call", turns: this.calls, of: "calls", limit: maxCalls };
      if (this.calls === maxCalls + 1) this.report(ctx, tooManyTurns, params, span);
      return undefined;
    }
    this.depth++;
    try {
      const result = body();
      return this.isTooDeep ? undefined : result;
    } finally {
      if (--this.depth === 0) this.isTooDeep = false;
    }
  }

  /** Whether values have types only. */
  get checksOnly(): boolean {
    return this.mode === "check" || this.dryRuns > 0;
  }

  /** Reports a problem; inside the library, at the user's line that led there. */
  report<P extends object>(
    ctx: Context,
    code: Code<P>,
    params: NoInfer<P>,
    span: ast.Span,
    extras: Extras = {},
  ): void {
    if (ctx.deferred) return;
    const isVague = Object.values(params).some(
      (param) => typeof param === "string" && mentionsUnknown(param),
    );
    // What is not known follows from an error that was reported, or will be known at instantiation.
    if (isVague && (this.mode === "check" || this.isBroken || this.diagnostics.hasErrors)) return;
    const user = ctx.module.isLibrary ? nearestUserCall(ctx) : undefined;
    const place = user ? at(user.module.file, user.span) : at(ctx.module.file, span);
    const related = [...(extras.related ?? [])];
    if (user) related.unshift({ file: ctx.module.file, span, message: "the problem arises here" });
    else if (this.mode === "build") related.push(...callAround(ctx, span));
    this.diagnostics.report(code, params, place, { ...extras, related });
  }

  private readonly postponed: (() => void)[] = [];

  /** Keeps a report that most likely follows from an error still to be found: it is made only if none is. */
  postpone(report: () => void): void {
    this.postponed.push(report);
  }

  reportPostponed(): void {
    if (!this.diagnostics.hasErrors) this.postponed.forEach((report) => report());
  }

  /** What is looked at, while a declaration is checked by itself. */
  here: Here | undefined;
  /** Of places in the library, in a graph: the user's place that led there. */
  readonly users = new WeakMap<GraphSpan, GraphSpan>();
  private user: GraphSpan | undefined;
  /** Whether it hangs on what is not known yet if this is a part of the program at all. */
  isUncertain = false;

  /** Checks a branch of which it is not known whether it is taken. */
  perhaps<T>(body: () => T): T {
    const outer = this.isUncertain;
    this.isUncertain = true;
    try {
      return body();
    } finally {
      this.isUncertain = outer;
    }
  }

  /** Runs `body` with the builder's spans set to a place in a spec. */
  at<T>(module: SourceModule, span: ast.Span, body: () => T): T {
    const builder = this.builder;
    if (!builder) {
      const around = this.here;
      const user = module.isLibrary ? (around?.user ?? around) : undefined;
      this.here = { module, span, user: user?.module.isLibrary ? undefined : user };
      try {
        return body();
      } finally {
        this.here = around;
      }
    }
    const [outer, outerUser] = [builder.span, this.user];
    builder.span = this.graphSpan(module, span);
    if (!module.isLibrary) this.user = builder.span;
    else if (this.user) this.users.set(builder.span, this.user);
    try {
      return body();
    } finally {
      builder.span = outer;
      this.user = outerUser;
    }
  }

  graphSpan(module: SourceModule, span: ast.Span): GraphSpan {
    let lines = this.lineMaps.get(module.file);
    if (!lines) this.lineMaps.set(module.file, (lines = new Lines(module.text)));
    const [start, end] = [lines.position(span.start), lines.position(span.end)];
    return {
      file: this.shownFile(module.file),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
    };
  }

  /** A constant in the graph at hand. */
  constant(
    dtype: "f32" | "i32" | "u32" | "bool",
    shape: readonly number[],
    data: number | readonly number[],
  ): Value {
    return this.requireBuilder().op("constant", [], { dtype, shape, data });
  }

  builtin(name: string): V {
    return this.builtins.get(name) ?? { kind: "unknown" };
  }

  requireEntry(): EntryPorts {
    if (!this.entry) throw new NoGraphHere("a draw where no entry is built");
    return this.entry;
  }

  requireBuilder(): Builder {
    if (!this.builder) throw new NoGraphHere("a graph value is asked for where no graph is built");
    return this.builder;
  }
}

function nearestUserCall(ctx: Context): Context["calls"] {
  let site = ctx.calls;
  while (site?.module.isLibrary) site = site.outer;
  return site;
}

/** The user's call that led to a place, where that does not stand within it. */
export function callAround(ctx: Context, span: ast.Span): Related[] {
  const site = nearestUserCall(ctx);
  const isWithin = site?.module === ctx.module && site.span.start <= span.start && span.end <= site.span.end;
  if (!site || isWithin) return [];
  return [{ file: site.module.file, span: site.span, message: `in the call of ${site.what}` }];
}

/** The numbers of a net's parameters and of its subs'; nets within nets of which nothing is known count nothing. */
function numbersIn(fields: ReadonlyMap<string, V>): number {
  const count = (value: V): number => {
    switch (value.kind) {
      case "tensor":
        return value.type.dims.reduce((product, dim) => product * (dim.size ?? 0), 1);
      case "record":
      case "instance":
        return numbersIn(value.fields);
      case "tuple":
      case "list":
        return (value.items ?? []).reduce((sum, item) => sum + count(item), 0);
      default:
        return 0;
    }
  };
  return [...fields.values()].reduce((sum, field) => sum + count(field), 0);
}
