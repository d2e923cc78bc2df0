import {
  bodiesOf,
  eachAccess,
  eachExpression,
  eachStatement,
  expressionsOf,
  sharesWork,
  turnsOf,
  type Buffer,
  type Chunks,
  type EntryFunction,
  type For,
  type Local,
  type Module,
  type PureFunction,
  type Statement,
  type Store,
} from "../ir/index.js";
import { ExpressionPrinter } from "./expressions.js";
import { CNames } from "./names.js";
import { asPart, dividedInParts, partHead } from "./parts.js";
import { pool, poolThreads } from "./pool.js";
import { cType, prelude } from "./prelude.js";

export interface PrintCOptions {
  /** Test every index: an entry that goes beyond a buffer ends with -1, and `outside_name` and `outside_index` say where. */
  readonly checked?: boolean;
}

/**
 * A module as one file of C: a function `entry_<i>` for each entry, which is given the arena and returns 0, or 1 + the number
 * of the site at which it failed, and `line_offset`, which says how far a stretch of memory is from the next cache line. Where
 * the module has work to share out, entries are also given the threads that do, or none; `pool_start` and `pool_end` make
 * and end them. Vectors are those of GCC and clang. A large file has parts; see `parts.ts`.
 */
export function printC(module: Module, { checked = false }: PrintCOptions = {}): string {
  const names = new CNames();
  const shares = sharesWork(module);
  const common = [prelude(lanesOf(module), checked), ...(shares ? [pool] : [])];
  for (const f of module.functions) common.push(...printFunction(f, names), "");
  const entries = module.entries.map((entry, i) => printEntry(module, entry, i, names, checked));
  const once = [...(shares ? [poolThreads] : []), lineOffset];
  const functions = entries.flatMap(({ functions }) => functions);
  // Where an index is beyond its buffer is known to the part that tests it.
  const parts = checked ? [functions] : dividedInParts(functions);
  common.push(...declared(entries.flatMap(({ shares }) => shares)));
  if (parts.length === 1) return [...common, ...once, ...functions].join("\n");
  const printed = parts.flatMap((part, i) => asPart(i + 1, i === 0 ? [...once, ...part] : part));
  return [partHead, ...common, ...printed].join("\n");
}

/** Functions that threads share out, which an entry in another part may name. */
function declared(shares: readonly string[]): string[] {
  if (shares.length === 0) return [];
  const lines = shares.map((name) => `void ${name}(u32 *arena, i32 first, i32 end, i32 thread);`);
  return ["#pragma GCC visibility push(hidden)", ...lines, "#pragma GCC visibility pop", ""];
}

const lineOffset = "uint32_t line_offset(void *memory) { return (64 - (uintptr_t)memory % 64) % 64; }\n";

function lanesOf(module: Module): number[] {
  const lanes = new Set<number>();
  const see = (e: { type: { lanes: number } }): unknown => lanes.add(e.type.lanes);
  const bodies = [...module.functions.map(({ body }) => body), ...module.entries.map(({ body }) => body)];
  for (const body of bodies)
    eachStatement(body, (s) => expressionsOf(s).forEach((e) => eachExpression(e, see)));
  lanes.delete(1);
  return [...lanes].sort((a, b) => a - b);
}

function printFunction(f: PureFunction, outer: CNames): string[] {
  const name = outer.of(f);
  const names = new CNames(outer);
  const printer = new StatementPrinter(names, false);
  const params = f.params.map((param) => `${cType(param.type)} ${names.of(param)}`);
  return [
    `static inline ${cType(f.result.type)} ${name}(${params.join(", ")}) {`,
    ...printer.block(f.body, "  "),
    `  return ${printer.expressions.print(f.result)};`,
    "}",
  ];
}

/** An entry as C. */
interface PrintedEntry {
  /** Those that threads share out, and then its own. */
  readonly functions: readonly string[];
  /** The names of those that threads share out. */
  readonly shares: readonly string[];
}

function printEntry(
  module: Module,
  { name, body }: EntryFunction,
  index: number,
  outer: CNames,
  checked: boolean,
): PrintedEntry {
  const names = new CNames(outer);
  const shares = new Shares(`entry_${index}_share`, (name, { share, thread, body }) => {
    const own = new CNames(outer);
    const params = [share.first, share.end, thread].map((local) => `i32 ${own.of(local)}`);
    return [
      // Not inlined, so that it is the same code with one thread and with several.
      `__attribute__((noinline)) void ${name}(u32 *arena, ${params.join(", ")}) {`,
      ...pointersTo(buffersOf(body), module, own),
      ...new StatementPrinter(own, checked).block(body, "  "),
      "}",
      "",
    ].join("\n");
  });
  const printer = new StatementPrinter(names, checked, shares);
  // First, as it finds the functions that are to stand before it.
  const pointers = pointersTo(buffersOf(body, "chunks"), module, names);
  const statements = printer.block(body, "  ");
  const own = [
    `// ${name}`,
    `int32_t entry_${index}(uint32_t *arena${sharesWork(module) ? ", Pool *pool" : ""}) {`,
    ...(checked ? ["  if (setjmp(outside)) return -1;"] : []),
    ...pointers,
    ...statements,
    "  return 0;",
    "}",
    "",
  ];
  return { functions: [...shares.functions, own.join("\n")], shares: shares.names };
}

function pointersTo(buffers: readonly Buffer[], module: Module, names: CNames): string[] {
  return buffers.map((buffer) => {
    const type = buffer.dtype === "bool" ? "i32" : buffer.dtype;
    const place = buffer.span ? `  // ${buffer.span.file}:${buffer.span.line}` : "";
    const offset = module.layout.offsets.get(buffer)!;
    return `  ${type} *const ${names.of(buffer)} = (${type} *)arena + ${offset};${place}`;
  });
}

/** The buffers that statements access, without those of statements of one kind. */
function buffersOf(body: readonly Statement[], without?: Statement["kind"]): Buffer[] {
  const buffers = new Set<Buffer>();
  const visit = (s: Statement): void => {
    if (s.kind === without) return;
    eachAccess(s, ({ buffer }) => buffers.add(buffer));
    for (const inner of bodiesOf(s)) inner.forEach(visit);
  };
  body.forEach(visit);
  return [...buffers];
}

/** The functions of an entry that threads share out between them. */
class Shares {
  readonly functions: string[] = [];
  readonly names: string[] = [];

  constructor(
    private readonly name: string,
    private readonly print: (name: string, chunks: Chunks) => string,
  ) {}

  /** Adds one, and gives its name. */
  add(chunks: Chunks): string {
    const name = `${this.name}_${this.names.length}`;
    this.names.push(name);
    this.functions.push(this.print(name, chunks));
    return name;
  }
}

class StatementPrinter {
  readonly expressions: ExpressionPrinter;

  constructor(
    private readonly names: CNames,
    checked: boolean,
    private readonly shares?: Shares,
  ) {
    this.expressions = new ExpressionPrinter(names, checked);
  }

  block(body: readonly Statement[], indent: string): string[] {
    return body.flatMap((s) => this.statement(s).map((line) => `${indent}${line}`));
  }

  private statement(s: Statement): string[] {
    const p = (e: Parameters<ExpressionPrinter["print"]>[0]): string => bare(this.expressions.print(e));
    switch (s.kind) {
      case "let":
        return [`const ${cType(s.local.type)} ${this.names.of(s.local)} = ${p(s.value)};`];
      case "declare":
        return [`${cType(s.register.type)} ${this.names.of(s.register)} = ${p(s.value)};`];
      case "assign":
        return [this.assign(s)];
      case "store":
        return [this.store(s)];
      case "copy": {
        const word = { dtype: s.to.dtype, lanes: 1 };
        const to = this.expressions.place(s.to, s.toAddress, word);
        const from = this.expressions.place(s.from, s.fromAddress, word);
        return [`memmove(&${to}, &${from}, ${4 * s.length});`];
      }
      case "for": {
        const i = this.names.of(s.index);
        const [start, end] = this.bounds(s);
        const next = s.step === 1 ? `${i}++` : `${i} += ${s.step}`;
        return this.nested(`for (i32 ${i} = ${start}; ${i} < ${end}; ${next})`, s.body);
      }
      case "chunks":
        return [`share_out(pool, ${this.shares!.add(s)}, arena, ${s.share.count});`];
      case "while": {
        const test = this.block(s.test, "  ");
        return [
          "for (;;) {",
          ...test,
          `  if (!(${p(s.condition)})) break;`,
          ...this.block(s.body, "  "),
          "}",
        ];
      }
      case "if": {
        const then = this.nested(`if (${p(s.condition)})`, s.then);
        return s.otherwise.length === 0 ? then : [...then, ...this.nested("else", s.otherwise)];
      }
      case "fail":
        return [`return ${s.site + 1};`];
      case "mark":
        return [`// section ${s.section}`];
    }
  }

  private bounds(loop: For): [string, string] {
    const { start, end, step, share } = loop;
    if (!share) return [String(start), String(end)];
    const turns = turnsOf(loop);
    const at = (chunk: Local): string => {
      const name = this.names.of(chunk);
      const isEven = turns % share.count === 0;
      const first = isEven ? `${turns / share.count} * ${name}` : `(${turns} * ${name} / ${share.count})`;
      return `${start} + ${step} * ${first}`;
    };
    const isWhole = step * turns === end - start;
    return [at(share.first), isWhole ? at(share.end) : `min_i32(${at(share.end)}, ${end})`];
  }

  private assign({ register, value, fold }: Extract<Statement, { kind: "assign" }>): string {
    const to = this.names.of(register);
    if (fold === undefined) return `${to} = ${bare(this.expressions.print(value))};`;
    const folded = { kind: "binary", type: register.type, op: fold, a: register, b: value } as const;
    return `${to} = ${bare(this.expressions.print(folded))};`;
  }

  private store({ buffer, address, value, fold }: Store): string {
    const to = this.expressions.place(buffer, address, value.type);
    const load = { kind: "load", type: value.type, buffer, address } as const;
    const whole = fold ? ({ kind: "binary", type: value.type, op: fold, a: load, b: value } as const) : value;
    const text = this.expressions.print(whole);
    const isBool = value.type.dtype === "bool" && value.type.lanes === 1;
    return `${to} = ${isBool ? `-(i32)${text}` : bare(text)};`;
  }

  private nested(head: string, body: readonly Statement[]): string[] {
    return [`${head} {`, ...this.block(body, "  "), "}"];
  }
}

/** Without parentheses around all of it. */
function bare(text: string): string {
  if (!text.startsWith("(")) return text;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}
