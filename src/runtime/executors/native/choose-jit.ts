import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import type { Program } from "../../../graph/graph.js";
import { cacheFolder, type Device } from "../../engine/index.js";
import type { HostTensor, OpenOptions, Session } from "../executor.js";
import { KeptJson } from "../../kept-json.js";
import { race } from "../race.js";
import { nativeExecutor } from "./index.js";

export interface JitDecision {
  readonly jit: boolean;
  /** Microseconds an iteration, where both were timed; undefined for one that was refused. */
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
  const decisions = new KeptJson(join(options.cacheDir ?? cacheFolder(), "jit"), isDecision);
  const known = await decisions.read(keyOf(options));
  if (known !== undefined) {
    const session = await nativeExecutor.open(program, { ...options, jit: known.jit });
    return { session, decision: known, remembered: true };
  }
  options.onTrial?.();
  const contenders = [false, true].map((jit) => ({
    name: jit ? "on" : "off",
    open: async () => ({ session: await nativeExecutor.open(program, { ...options, jit }) }),
  }));
  const { opened, name, times } = await race(program, contenders, options.seed);
  const decision: JitDecision = { jit: name === "on", ...times };
  await decisions.keep(keyOf(options), decision);
  return { session: opened.session, decision, remembered: false };
}

/** What a decision hangs on. */
function keyOf(options: FastestOptions): object {
  return {
    graph: options.hash,
    processor: cpus()[0]?.model ?? process.arch,
    threads: options.threads ?? availableParallelism(),
    engine: options.engine,
    device: options.device,
  };
}

function isDecision(value: unknown): value is JitDecision {
  return typeof value === "object" && value !== null && "jit" in value && typeof value.jit === "boolean";
}
