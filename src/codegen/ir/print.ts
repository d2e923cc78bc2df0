import type { Expression, Local, PureFunction, Register } from "./expression.js";
import type { Address, Buffer } from "./memory.js";
import type { Module, Statement } from "./statement.js";
import { formatValueType } from "./types.js";

/** A module as text, for the reader: `mrl graph --stage loops`. */
export function printModule(module: Module): string {
  const names = new Names();
  const lines = [`arena ${module.layout.words} words`];
  for (const [buffer, offset] of module.layout.offsets) lines.push(`  ${bufferLine(names, buffer, offset)}`);
  for (const f of module.functions) lines.push("", ...printFunction(f));
  for (const { name, body } of module.entries)
    lines.push("", `entry ${name} {`, ...new Printer(new Names(names)).block(body, "  "), "}");
  module.sites.forEach(({ message, span }, site) => {
    if (site === 0) lines.push("");
    lines.push(`site ${site}: ${message}${span ? ` @ ${span.file}:${span.line}:${span.column}` : ""}`);
  });
  return `${lines.join("\n")}\n`;
}

function bufferLine(names: Names, buffer: Buffer, offset: number): string {
  const { role, dtype, length, data } = buffer;
  const shown = data === undefined ? "" : ` = ${typeof data === "number" ? data : preview(data)}`;
  return `${role} ${names.of(buffer)}: ${dtype}[${length}] at ${offset}${shown}`;
}

function preview(data: readonly number[]): string {
  const first = data.slice(0, 8).join(", ");
  return data.length > 8 ? `[${first}, …]` : `[${first}]`;
}

function printFunction(f: PureFunction): string[] {
  const printer = new Printer(new Names());
  const params = f.params.map((param) => `${printer.name(param)}: ${formatValueType(param.type)}`);
  return [
    `fn ${f.name}(${params.join(", ")}) -> ${formatValueType(f.result.type)} {`,
    ...printer.block(f.body, "  "),
    `  return ${printer.expression(f.result)}`,
    "}",
  ];
}

/** Distinct names, as near to those that things were given as can be. */
class Names {
  private readonly names = new Map<object, string>();
  private readonly taken = new Map<string, number>();

  constructor(private readonly outer?: Names) {}

  of(thing: Buffer | Local | Register): string {
    const known = this.names.get(thing) ?? this.outer?.names.get(thing);
    if (known !== undefined) return known;
    const base = thing.name === "" ? "t" : thing.name;
    const count = this.taken.get(base) ?? 0;
    this.taken.set(base, count + 1);
    const name = count === 0 && thing.name !== "" ? base : `${base}~${count}`;
    this.names.set(thing, name);
    return name;
  }
}

class Printer {
  constructor(private readonly names: Names) {}

  name(thing: Buffer | Local | Register): string {
    return this.names.of(thing);
  }

  block(body: readonly Statement[], indent: string): string[] {
    return body.flatMap((s) => this.statement(s).map((line) => `${indent}${line}`));
  }

  private statement(s: Statement): string[] {
    switch (s.kind) {
      case "let":
        return [`let ${this.typed(s.local)} = ${this.expression(s.value)}`];
      case "declare":
        return [`var ${this.typed(s.register)} = ${this.expression(s.value)}`];
      case "assign":
        return [`${this.name(s.register)} ${s.fold ?? ""}= ${this.expression(s.value)}`];
      case "store":
        return [`${this.at(s.buffer, s.address)} ${s.fold ?? ""}= ${this.expression(s.value)}`];
      case "copy":
        return [
          `copy ${this.at(s.to, s.toAddress)} = ${this.at(s.from, s.fromAddress)}, ${s.length} elements`,
        ];
      case "for": {
        const by = s.step === 1 ? "" : ` by ${s.step}`;
        const share = s.share && ` of ${this.name(s.share.first)} ..< ${this.name(s.share.end)}`;
        const head = `${s.parallel ? "parallel " : ""}for ${this.name(s.index)} in ${s.start} ..< ${s.end}${by}${share ?? ""}`;
        return this.nested(head, s.body);
      }
      case "chunks":
        return this.nested(
          `chunks ${this.name(s.share.first)} ..< ${this.name(s.share.end)} of ${s.share.count}`,
          s.body,
        );
      case "while":
        return [
          ...this.nested("while", s.test),
          ...this.nested(`holds ${this.expression(s.condition)}`, s.body),
        ];
      case "if": {
        const then = this.nested(`if ${this.expression(s.condition)}`, s.then);
        return s.otherwise.length === 0 ? then : [...then, ...this.nested("else", s.otherwise)];
      }
      case "fail":
        return [`fail ${s.site}`];
      case "mark":
        return [`// section ${s.section}`];
    }
  }

  private nested(head: string, body: readonly Statement[]): string[] {
    return [`${head} {`, ...this.block(body, "  "), "}"];
  }

  private typed(thing: Local | Register): string {
    return `${this.name(thing)}: ${formatValueType(thing.type)}`;
  }

  private at(buffer: Buffer, { constant, terms }: Address): string {
    const parts = terms.map(({ factor, value }) =>
      factor === 1 ? this.expression(value) : `${factor} ${this.expression(value)}`,
    );
    if (constant !== 0 || parts.length === 0) parts.push(String(constant));
    return `${this.name(buffer)}[${parts.join(" + ")}]`;
  }

  expression(e: Expression): string {
    const of = (...operands: readonly Expression[]): string =>
      `(${operands.map((operand) => this.expression(operand)).join(", ")})`;
    switch (e.kind) {
      case "local":
      case "register":
        return this.name(e);
      case "constant":
        return this.constant(e.type.dtype, e.value);
      case "unary":
        return `${e.op}${of(e.a)}`;
      case "binary":
      case "compare":
        return `${e.op}${of(e.a, e.b)}`;
      case "shift":
        return `shift_${e.op}${of(e.a)}{${e.bits}}`;
      case "convert":
      case "bitcast":
        return `${e.kind}_${e.type.dtype}${of(e.a)}`;
      case "select":
        return `select${of(e.condition, e.yes, e.no)}`;
      case "splat":
        return `splat${of(e.a)}`;
      case "lanes":
        return `lanes${of(...e.parts)}`;
      case "extract":
        return `extract${of(e.a)}{${e.lane}}`;
      case "shuffle":
        return `shuffle${of(e.a, e.b)}{${e.lanes.join(", ")}}`;
      case "load": {
        const place = this.at(e.buffer, e.address);
        return e.type.lanes === 1 ? place : `${place}x${e.type.lanes}`;
      }
      case "call":
        return `${e.callee.name}${of(...e.args)}`;
    }
  }

  private constant(dtype: string, value: number | readonly number[]): string {
    if (typeof value !== "number") return `[${value.join(", ")}]`;
    if (dtype === "bool") return value === 0 ? "false" : "true";
    return Object.is(value, -0) ? "-0" : String(value);
  }
}
