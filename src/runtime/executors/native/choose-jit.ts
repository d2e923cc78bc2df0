import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Program } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/types.js";
import { cacheFolder, type Device } from "../../engine/index.js";
import { ExecutorError } from "../executor-error.js";
import type { HostTensor, HostTensors, OpenOptions, Session } from "../executor.js";
import { nativeExecutor } from "./index.js";

export interface JitDecision {
  readonly jit: boolean;
  /** Microseconds an iteration, where both were timed; undefined for one that XLA refused. */
  readonly off?: number | undefined;
  readonly on?: number | undefined;
}

export interface FastestOptions extends Omit<OpenOptions, "jit" | "f64" | "device"> {
  /** The program's graph hash. */
  readonly hash: string;
  /** The name of the engine, which tells versions apart. */
  readonly engine: string;
  /** What it computes on. */
  readonly device: Device;
  /** A seed, `u32[2]`, for the iterations that are timed. */
  readonly seed: HostTensor;
  readonly cacheDir?: string;
  /** Called before the candidates are timed, which takes a few seconds. */
  readonly onTrial?: () => void;
}

/** A session with the faster setting. Its state is that of a trial, or none: initialise or write it before use. */
export interface FastestSession {
  readonly session: Session;
  readonly decision: JitDecision;
  /** Whether the decision was known from before. */
  readonly remembered: boolean;
}

/**
 * Opens a program with XLA or without, whichever runs `train` faster here. The decision is made once
 * for a graph, kind of machine, device, number of threads and engine, by timing both on a state made for it,
 * and kept in the cache folder. Throws as `nativeExecutor.open` does.
 */
export async function openFastest(program: Program, options: FastestOptions): Promise<FastestSession> {
  const file = decisionFile(options);
  const known = await readDecision(file);
  if (known !== undefined) {
    const session = await nativeExecutor.open(program, { ...options, jit: known.jit });
    return { session, decision: known, remembered: true };
  }
  options.onTrial?.();
  const bytes = program.state.reduce((sum, { type }) => sum + 4 * sizeOf(type.shape), 0);
  const { session, decision } = await (bytes > largeState ? inTurn : together)(program, options);
  await mkdir(decisionFolder(options), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(decision)}\n`);
  return { session, decision, remembered: false };
}

/** From so many bytes on, two states are not in memory at the same time. */
const largeState = 2 ** 25;

/** Both candidates take turns, so that what else the machine does falls on both. */
async function together(program: Program, options: FastestOptions): Promise<Chosen> {
  const off = await Trial.start(program, options, false);
  const on = await startWithXla(program, options);
  await race(on === undefined ? [off] : [off, on]);
  const decision = decide(off, on);
  const [chosen, other] = decision.jit ? [on!, off] : [off, on];
  await other?.session.close();
  return { session: chosen.session, decision };
}

/** The second candidate starts when the first is closed, which is opened again if it is the faster one. */
async function inTurn(program: Program, options: FastestOptions): Promise<Chosen> {
  const off = await Trial.start(program, options, false);
  await race([off]);
  await off.session.close();
  const on = await startWithXla(program, options);
  if (on !== undefined) await race([on]);
  const decision = decide(off, on);
  if (decision.jit) return { session: on!.session, decision };
  await on?.session.close();
  return { session: await nativeExecutor.open(program, { ...options, jit: false }), decision };
}

type Chosen = Pick<FastestSession, "session" | "decision">;

function decide(off: Trial, on: Trial | undefined): JitDecision {
  return { jit: on !== undefined && on.best < off.best, off: off.best, on: on?.best };
}

/** Undefined where XLA does not take the graph, which then runs without it. */
function startWithXla(program: Program, options: FastestOptions): Promise<Trial | undefined> {
  return Trial.start(program, options, true).catch((error: unknown) => {
    if (error instanceof ExecutorError) return undefined;
    throw error;
  });
}

function decisionFolder(options: FastestOptions): string {
  return join(options.cacheDir ?? cacheFolder(), "jit");
}

function decisionFile(options: FastestOptions): string {
  const key = {
    graph: options.hash,
    processor: cpus()[0]?.model ?? process.arch,
    threads: options.threads ?? availableParallelism(),
    engine: options.engine,
    device: options.device,
  };
  const name = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32);
  return join(decisionFolder(options), `${name}.json`);
}

/** What an earlier run decided; undefined where there is nothing, or nothing that can be read. */
async function readDecision(file: string): Promise<JitDecision | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    return isDecision(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isDecision(value: unknown): value is JitDecision {
  return typeof value === "object" && value !== null && "jit" in value && typeof value.jit === "boolean";
}

/** Milliseconds that a timed call should take, so that its overhead does not count. */
const CALL_MS = 80;
const ROUNDS = 3;

/** Times the candidates round by round. */
async function race(trials: readonly Trial[]): Promise<void> {
  for (const trial of trials) await trial.calibrate();
  for (let round = 0; round < ROUNDS; round++) for (const trial of trials) await trial.time();
}

class Trial {
  /** Microseconds an iteration in the fastest call. */
  best = Infinity;
  private count = 1;
  private iteration = 0;

  private constructor(
    readonly session: Session,
    private readonly program: Program,
    private readonly seed: HostTensor,
  ) {}

  /** Opens a candidate, makes a state and runs one iteration, in which XLA compiles. */
  static async start(program: Program, options: FastestOptions, jit: boolean): Promise<Trial> {
    const session = await nativeExecutor.open(program, { ...options, jit });
    const trial = new Trial(session, program, options.seed);
    try {
      for (const entry of ["init", "prepare"]) await trial.call(entry);
      await trial.call("train");
      return trial;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Finds how many iterations a call should have. */
  async calibrate(): Promise<void> {
    for (let attempt = 0; attempt < 6; attempt++) {
      const { milliseconds, ran } = await this.time();
      // It ended early, at a number that is not finite, and says nothing of longer calls.
      if (milliseconds >= CALL_MS / 2 || ran < this.count) return;
      this.count = Math.ceil(this.count * Math.min(16, CALL_MS / milliseconds));
    }
  }

  /** Times one call. */
  async time(): Promise<{ milliseconds: number; ran: number }> {
    const start = performance.now();
    const ran = await this.call("train");
    const milliseconds = performance.now() - start;
    this.best = Math.min(this.best, (milliseconds * 1000) / Math.max(1, ran));
    return { milliseconds, ran };
  }

  /** Returns how many iterations ran: fewer than asked for where one was not finite. */
  private async call(name: string): Promise<number> {
    const entry = this.program.entries[name];
    if (entry === undefined) return 0;
    const integer = (value: number): HostTensor => ({ dtype: "i32", shape: [], data: Int32Array.of(value) });
    const values: Partial<Record<string, HostTensor>> = {
      seed: this.seed,
      iteration: integer(this.iteration),
      count: integer(this.count),
      window: integer(1000),
    };
    const inputs: HostTensors = {};
    for (const { kind, name: port } of entry.inputs) {
      const value = values[kind];
      if (value !== undefined) inputs[port] = value;
    }
    const outputs = await this.session.call(name, inputs);
    if (name === "train") this.iteration += this.count;
    return outputs["ran:ran"]?.data[0] ?? this.count;
  }
}
