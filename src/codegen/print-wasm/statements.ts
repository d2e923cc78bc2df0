import {
  ir,
  turnsOf,
  type Expression,
  type Fold,
  type For,
  type Local,
  type Register,
  type Statement,
} from "../ir/index.js";
import { AddressParts } from "./addresses.js";
import { ExpressionWriter, type Surroundings } from "./expressions.js";
import { FunctionCode } from "./function-code.js";
import { namesRead, partsOf, setsOwnOnly } from "./parts.js";
import { onlySplatted } from "./splats.js";
import { wasmLanes, wasmType } from "./value-types.js";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** The module that functions are written into. */
export interface ModuleFunctions extends Pick<Surroundings, "placeOf" | "indexOf"> {
  /** Takes a function up and gives its number. */
  add(code: FunctionCode, name: string): number;
  /** Writes into `code` that a function of a share is run for all chunks, by several threads where there are. */
  shareOut(code: FunctionCode, share: number, chunks: number): void;
  /** The function that is told of marks. */
  readonly mark: number;
}

/** Copies of up to so many elements are written as loads and stores. */
const UNROLLED_COPY = 64;

/** Writes the statements of one function. */
export class StatementWriter {
  private readonly expressions: ExpressionWriter;

  private constructor(
    private readonly code: FunctionCode,
    private readonly functions: ModuleFunctions,
    private readonly name: string,
    parts: AddressParts,
    private readonly splatted: ReadonlySet<Expression>,
  ) {
    const { placeOf, indexOf } = functions;
    this.expressions = new ExpressionWriter({
      code,
      parts,
      placeOf: (buffer) => placeOf(buffer),
      indexOf: (callee) => indexOf(callee),
    });
  }

  /** Writes a function of these names and statements, and of what is made apart of those, and gives its number. */
  static write(
    functions: ModuleFunctions,
    name: string,
    params: readonly (Local | Register)[],
    body: readonly Statement[],
    result?: Expression,
  ): number {
    const code = new FunctionCode(
      params.map(({ type }) => wasmType(type)),
      result && wasmType(result.type),
    );
    const writer = new StatementWriter(
      code,
      functions,
      name,
      new AddressParts(params, body),
      onlySplatted(body),
    );
    params.forEach((param, i) => writer.define(param, i));
    writer.block(body);
    if (result !== undefined) writer.expressions.write(result);
    return functions.add(code, name);
  }

  private define(name: Local | Register, index: number): void {
    this.expressions.define(name, index);
    if (name.kind === "local") this.expressions.computeSums(name);
  }

  private block(body: readonly Statement[]): void {
    for (const part of partsOf(body)) {
      if (part.apart) this.callApart(part.statements);
      else for (const s of part.statements) this.statement(s);
    }
  }

  private nested(body: readonly Statement[]): void {
    this.code.scoped(() => this.block(body));
  }

  private callApart(body: readonly Statement[]): void {
    const names = namesRead(body);
    const index = StatementWriter.write(this.functions, `${this.name}.part`, names, body);
    for (const name of names) this.expressions.write(name);
    this.code.call(index);
  }

  private statement(s: Statement): void {
    const { code, expressions, functions } = this;
    switch (s.kind) {
      case "let":
        return this.setName(s.local, s.value);
      case "declare":
        return this.setName(s.register, s.value);
      case "assign":
        expressions.write(s.fold === undefined ? s.value : folded(s.fold, s.register, s.value));
        return code.set(expressions.localOf(s.register));
      case "store":
        return this.store(s);
      case "copy":
        return this.copy(s);
      case "for":
        return this.loop(s);
      case "chunks":
        return this.chunks(s);
      case "while":
        return this.while(s);
      case "if":
        return this.if(s);
      case "fail":
        code.i32(s.site + 1);
        code.indexed("global.set", 0);
        return code.op("unreachable");
      case "mark":
        code.i32(s.section);
        return code.call(functions.mark);
    }
  }

  private setName(name: Local | Register, value: Expression): void {
    if (this.splatted.has(name)) {
      const index = this.code.local("v128");
      this.expressions.splat(value);
      this.code.set(index);
      return this.expressions.defineSpread(name, index);
    }
    const index = this.code.local(wasmType(name.type));
    this.expressions.write(value);
    this.code.set(index);
    this.define(name, index);
  }

  private store({ buffer, address, value, fold }: Of<"store">): void {
    const { code, expressions } = this;
    const offset = expressions.address(buffer, address);
    const whole = fold === undefined ? value : ir.add(ir.load(buffer, address, value.type.lanes), value);
    if (value.type.lanes > 1) {
      expressions.write(whole);
      return code.memory("v128.store", offset);
    }
    expressions.writeLane(whole);
    code.memory(value.type.dtype === "f32" ? "f32.store" : "i32.store", offset);
  }

  private copy({ to, toAddress, from, fromAddress, length }: Of<"copy">): void {
    const { code, expressions } = this;
    if (length > UNROLLED_COPY) {
      for (const [buffer, address] of [
        [to, toAddress],
        [from, fromAddress],
      ] as const) {
        code.i32(expressions.address(buffer, address));
        code.op("i32.add");
      }
      code.i32(4 * length);
      return code.memoryCopy();
    }
    for (let done = 0; done < length;) {
      const isVector = done + wasmLanes <= length;
      const offset = expressions.address(to, toAddress) + 4 * done;
      const source = expressions.address(from, fromAddress) + 4 * done;
      code.memory(isVector ? "v128.load" : "i32.load", source);
      code.memory(isVector ? "v128.store" : "i32.store", offset);
      done += isVector ? wasmLanes : 1;
    }
  }

  private loop(loop: For): void {
    const { code } = this;
    code.scoped(() => {
      const counter = code.local("i32");
      const { share } = loop;
      this.bound(loop, share?.first, loop.start);
      code.set(counter);
      const end = share && code.local("i32");
      if (end !== undefined) {
        this.bound(loop, share!.end, loop.end);
        code.set(end);
      }
      const moves = this.expressions.startSums(loop.index, counter);
      code.open("loop");
      code.scoped(() => this.block(loop.body));
      this.expressions.moveSums(moves, loop.step);
      code.get(counter);
      code.i32(loop.step);
      code.op("i32.add");
      code.tee(counter);
      if (end === undefined) code.i32(loop.end);
      else code.get(end);
      code.op("i32.lt_s");
      code.indexed("br_if", 0);
      code.op("end");
    });
  }

  /** The index that the turns of a chunk start from; `whole` where there are no chunks. */
  private bound(loop: For, chunk: Local | undefined, whole: number): void {
    const { code } = this;
    const { start, step, share } = loop;
    if (!share || !chunk) return code.i32(whole);
    const turns = turnsOf(loop);
    const isEven = turns % share.count === 0;
    this.expressions.write(chunk);
    code.i32(isEven ? (step * turns) / share.count : turns);
    code.op("i32.mul");
    if (!isEven) {
      code.i32(share.count);
      code.op("i32.div_u");
      code.i32(step);
      code.op("i32.mul");
    }
    code.i32(start);
    code.op("i32.add");
  }

  /** The body is a function of the share. */
  private chunks({ share, thread, body }: Of<"chunks">): void {
    const { functions, name } = this;
    const index = StatementWriter.write(functions, `${name}.share`, [share.first, share.end, thread], body);
    functions.shareOut(this.code, index, share.count);
  }

  private while({ test, condition, body }: Of<"while">): void {
    const { code } = this;
    code.open("block");
    code.open("loop");
    code.scoped(() => {
      this.block(test);
      this.expressions.write(condition);
      code.op("i32.eqz");
      code.indexed("br_if", 1);
      // An engine takes up an optimised function only where it is called anew: a turn is a call.
      if (setsOwnOnly(body)) this.callApart(body);
      else this.block(body);
      code.indexed("br", 0);
    });
    code.op("end");
    code.op("end");
  }

  private if({ condition, then, otherwise }: Of<"if">): void {
    const { code } = this;
    this.expressions.write(condition);
    code.open("if");
    this.nested(then);
    if (otherwise.length > 0) {
      code.op("else");
      this.nested(otherwise);
    }
    code.op("end");
  }
}

function folded(fold: Fold, register: Register, value: Expression): Expression {
  return ir.binary(fold, register, value);
}
