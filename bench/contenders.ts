import { join } from "node:path";
import { runCommand } from "./lib/command.js";
import { repository } from "./lib/paths.js";
import { trainSpec } from "./lib/train-example.js";

/** One timing: some seconds of meta-iterations in a process of its own. */
export interface Timing {
  readonly usPerIteration: number;
  readonly iterations: number;
  /** By how much the training loss fell from the first 100 iterations to the last; peers only. */
  readonly learned?: number;
  readonly versions?: Readonly<Record<string, string>>;
}

export interface Contender {
  readonly name: string;
  readonly label: string;
  /** Whether there is nothing to compare without it; one that is not needed is left out where it cannot run. */
  readonly isNeeded: boolean;
  time(threads: number, seconds: number): Promise<Timing>;
}

/** The ways in which mrl runs a spec, by the names of its contenders. */
const ways = [
  { name: "mrl-xla", label: "mrl, native, XLA", engine: "native", flags: ["--jit", "on"] },
  { name: "mrl-no-xla", label: "mrl, native, no XLA", engine: "native", flags: ["--jit", "off"] },
  { name: "mrl-wasm", label: "mrl, wasm", engine: "wasm", flags: [] },
  { name: "mrl-c", label: "mrl, c", engine: "c", flags: [] },
] as const;

/** mrl itself on a spec, through its command line, on each of its engines; a timing runs at least `fewest` iterations. */
export function mrlContenders(spec: string, fewest: number): Contender[] {
  return ways.map(({ name, label, engine, flags }) => {
    // A first guess of the speed; each timing then knows how many iterations the next one needs.
    let usPerIteration = Infinity;
    return {
      name,
      label,
      isNeeded: engine !== "c",
      async time(threads, seconds) {
        const iterations = Math.max(fewest, Math.round((1e6 * seconds) / usPerIteration));
        const more = [...flags, "--threads", String(threads)];
        const timing = await trainSpec(spec, iterations, more, { engine });
        usPerIteration = 1e6 / timing.iterationsPerSecond;
        return { usPerIteration, iterations };
      },
    };
  });
}

/** What a peer prints. */
interface PeerLine {
  readonly iterations: number;
  readonly us_per_iteration: number;
  readonly first_loss: number;
  readonly loss: number;
  readonly versions: Readonly<Record<string, string>>;
}

function peer(
  name: string,
  label: string,
  command: string,
  args: readonly string[],
  learns = true,
): Contender {
  return {
    name,
    label,
    isNeeded: false,
    async time(threads, seconds) {
      const output = await runCommand(command, [
        ...args,
        "--threads",
        String(threads),
        "--seconds",
        String(seconds),
      ]);
      const line = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as PeerLine;
      return {
        usPerIteration: line.us_per_iteration,
        iterations: line.iterations,
        ...(learns && { learned: line.first_loss - line.loss }),
        versions: line.versions,
      };
    },
  };
}

const peers = join(repository, "bench", "peers");

/** Eager tfjs-node on the engine in `engineFolder`. */
export function tfjsContender(engineFolder: string): Contender {
  const script = join(peers, "tfjs-eager.mjs");
  return peer("tfjs-eager", "tfjs-node, eager", process.execPath, [
    "--no-deprecation",
    script,
    "--engine",
    engineFolder,
  ]);
}

/**
 * A peer of bench/peers that runs in Python; its script is named as it, with `_` for `-`. One that `learns`
 * must do so within a timing.
 */
export function pythonContender(python: string, name: string, label: string, learns = true): Contender {
  return peer(name, label, python, ["-B", join(peers, `${name.replaceAll("-", "_")}.py`)], learns);
}
