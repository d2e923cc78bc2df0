import { FunctionCode } from "./function-code.js";
import type { ModuleWriter } from "./module.js";
import type { WasmType } from "./opcodes.js";

/**
 * How threads share work out: it is divided into groups of chunks, one a thread; a thread takes its own group first, as
 * its data may still be in its cache, and then what nobody has taken. So a thread that the system holds up costs no more than its own
 * group, and one that has not started yet costs nothing. Threads that wait spin for a while first: work comes every few
 * microseconds, and waking a thread takes many.
 */

export const CACHE_LINE = 64;

/** The words of a pool, in bytes from where it starts. What is written often by one thread is in a cache line of its own. */
const words = {
  /** The groups that nobody has taken yet, a bit each. */
  open: 0,
  /** How many groups are not done yet. */
  left: 1 * CACHE_LINE,
  share: 2 * CACHE_LINE,
  chunks: 2 * CACHE_LINE + 4,
  groups: 2 * CACHE_LINE + 8,
  /** Whether the thread that shares out sleeps until all groups are done. */
  waiting: 2 * CACHE_LINE + 12,
  /** How many threads there are; written by the host. */
  threads: 3 * CACHE_LINE,
  /** How many threads sleep until there are groups to take. */
  sleeping: 3 * CACHE_LINE + 4,
} as const;

type Word = keyof typeof words;

export const POOL_BYTES = 4 * CACHE_LINE;

/** How often a word is looked at before a thread sleeps: some tens of microseconds. */
const SPINS = 40_000;

const shareParams: readonly WasmType[] = ["i32", "i32", "i32"];

/** All chunks by the thread that is running. */
export function runAlone(code: FunctionCode, share: number, chunks: number): void {
  code.i32(0);
  code.i32(chunks);
  code.i32(0);
  code.call(share);
}

/** Writes the functions of a pool that lies at a place in memory. */
export class PoolWriter {
  private readonly publish: number;

  constructor(
    private readonly writer: ModuleWriter,
    private readonly place: number,
  ) {
    const take = this.take();
    this.publish = this.publishing(take);
    writer.export("help", this.help(take));
  }

  /** Where the host writes how many threads there are, in words. */
  get threadsAt(): number {
    return (this.place + words.threads) / 4;
  }

  shareOut(code: FunctionCode, share: number, chunks: number): void {
    code.i32(this.writer.addToTable(share));
    code.i32(chunks);
    code.call(this.publish);
  }

  /** take(thread): runs groups until none is left to be taken. */
  private take(): number {
    const code = new FunctionCode(["i32"], undefined);
    const thread = 0;
    const [open, bit, group] = [code.local("i32"), code.local("i32"), code.local("i32")];
    code.open("loop");
    this.load(code, "open");
    code.tee(open);
    code.op("i32.eqz");
    code.open("if");
    code.op("return");
    code.op("end");
    // Its own, or else the lowest.
    code.get(open);
    code.i32(1);
    code.get(thread);
    code.op("i32.shl");
    code.op("i32.and");
    code.tee(bit);
    code.op("i32.eqz");
    code.open("if");
    code.get(open);
    code.i32(0);
    code.get(open);
    code.op("i32.sub");
    code.op("i32.and");
    code.set(bit);
    code.op("end");
    this.address(code, "open");
    code.get(bit);
    code.i32(-1);
    code.op("i32.xor");
    code.memory("i32.atomic.rmw.and", 0);
    code.get(bit);
    code.op("i32.and");
    code.op("i32.eqz");
    // Another thread was faster.
    code.indexed("br_if", 0);
    code.get(bit);
    code.op("i32.ctz");
    code.set(group);
    this.firstChunk(code, () => code.get(group));
    this.firstChunk(code, () => {
      code.get(group);
      code.i32(1);
      code.op("i32.add");
    });
    code.get(thread);
    this.load(code, "share");
    code.callIndirect(this.writer.typeOf({ params: shareParams, result: undefined }));
    this.address(code, "left");
    code.i32(1);
    code.memory("i32.atomic.rmw.sub", 0);
    code.i32(1);
    code.op("i32.eq");
    this.load(code, "waiting");
    code.op("i32.and");
    code.open("if");
    this.notify(code, "left");
    code.op("end");
    code.indexed("br", 0);
    code.op("end");
    return this.writer.add(code, "pool.take");
  }

  /** publish(share, chunks): has groups of the share run, and comes back when all are done. */
  private publishing(take: number): number {
    const code = new FunctionCode(["i32", "i32"], undefined);
    const [share, chunks] = [0, 1];
    const [groups, spins, left] = [code.local("i32"), code.local("i32"), code.local("i32")];
    this.load(code, "threads");
    code.tee(groups);
    code.get(chunks);
    code.get(groups);
    code.get(chunks);
    code.op("i32.lt_s");
    code.op("select");
    code.set(groups);
    this.store(code, "share", () => code.get(share));
    this.store(code, "chunks", () => code.get(chunks));
    this.store(code, "groups", () => code.get(groups));
    this.store(code, "left", () => code.get(groups));
    // As many bits: of 32, shifted by 32, none would be left.
    this.store(code, "open", () => {
      code.i32(-1);
      code.i32(32);
      code.get(groups);
      code.op("i32.sub");
      code.op("i32.shr_u");
    });
    this.load(code, "sleeping");
    code.open("if");
    this.notify(code, "open");
    code.op("end");
    code.i32(0);
    code.call(take);
    this.spin(code, spins, () => {
      this.load(code, "left");
      code.op("i32.eqz");
    });
    this.store(code, "waiting", () => code.i32(1));
    code.open("block");
    code.open("loop");
    this.load(code, "left");
    code.tee(left);
    code.op("i32.eqz");
    code.indexed("br_if", 1);
    this.wait(code, "left", () => code.get(left));
    code.indexed("br", 0);
    code.op("end");
    code.op("end");
    this.store(code, "waiting", () => code.i32(0));
    return this.writer.add(code, "pool.publish");
  }

  /** help(thread): takes groups whenever there are; the host ends it with its thread. */
  private help(take: number): number {
    const code = new FunctionCode(["i32"], undefined);
    const thread = 0;
    const spins = code.local("i32");
    code.open("loop");
    code.open("block");
    this.spin(code, spins, () => this.load(code, "open"), 0);
    this.add(code, "sleeping", 1);
    this.wait(code, "open", () => code.i32(0));
    this.add(code, "sleeping", -1);
    code.op("end");
    code.get(thread);
    code.call(take);
    code.indexed("br", 0);
    code.op("end");
    return this.writer.add(code, "pool.help");
  }

  /**
   * Looks over and over whether `found` leaves something else than 0; then returns from the function, or goes to the end of
   * the block so many further out; else goes on after a while.
   */
  private spin(code: FunctionCode, spins: number, found: () => void, out?: number): void {
    code.i32(SPINS);
    code.set(spins);
    code.open("loop");
    found();
    if (out === undefined) {
      code.open("if");
      code.op("return");
      code.op("end");
    } else code.indexed("br_if", out + 1);
    code.get(spins);
    code.i32(1);
    code.op("i32.sub");
    code.tee(spins);
    code.indexed("br_if", 0);
    code.op("end");
  }

  /** The first chunk of a group: ⌊chunks · group / groups⌋. */
  private firstChunk(code: FunctionCode, group: () => void): void {
    this.load(code, "chunks");
    group();
    code.op("i32.mul");
    this.load(code, "groups");
    code.op("i32.div_u");
  }

  private address(code: FunctionCode, word: Word): void {
    code.i32(this.place + words[word]);
  }

  private load(code: FunctionCode, word: Word): void {
    this.address(code, word);
    code.memory("i32.atomic.load", 0);
  }

  private store(code: FunctionCode, word: Word, value: () => void): void {
    this.address(code, word);
    value();
    code.memory("i32.atomic.store", 0);
  }

  private add(code: FunctionCode, word: Word, by: number): void {
    this.address(code, word);
    code.i32(by);
    code.memory("i32.atomic.rmw.add", 0);
    code.op("drop");
  }

  /** Sleeps while a word has a value, until it is told. */
  private wait(code: FunctionCode, word: Word, value: () => void): void {
    this.address(code, word);
    value();
    code.i64(-1);
    code.memory("memory.atomic.wait32", 0);
    code.op("drop");
  }

  private notify(code: FunctionCode, word: Word): void {
    this.address(code, word);
    code.i32(-1);
    code.memory("memory.atomic.notify", 0);
    code.op("drop");
  }
}
