import { join } from "node:path";
import { runCommand } from "./lib/command.js";
import { repository } from "./lib/paths.js";
import { trainExample } from "./lib/train-example.js";

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
  time(threads: number, seconds: number): Promise<Timing>;
}

/** The example with the optimiser that the peers have: the clipping that it trains with is left out. */
const plainAdam = ["--set", "learner.outer=adam(1e-3)"];

/** mrl itself, through its command line. */
export function mrlContender(jit: "on" | "off"): Contender {
  // A first guess of the speed; each timing then knows how many iterations the next one needs.
  let usPerIteration = 1000;
  return {
    name: `mrl-${jit === "on" ? "xla" : "no-xla"}`,
    label: `mrl, native, ${jit === "on" ? "XLA" : "no XLA"}`,
    async time(threads, seconds) {
      const iterations = Math.max(3000, Math.round((1e6 * seconds) / usPerIteration));
      const timing = await trainExample(iterations, [
        ...plainAdam,
        "--jit",
        jit,
        "--threads",
        String(threads),
      ]);
      usPerIteration = 1e6 / timing.iterationsPerSecond;
      return { usPerIteration, iterations };
    },
  };
}

/** What a peer prints. */
interface PeerLine {
  readonly iterations: number;
  readonly us_per_iteration: number;
  readonly first_loss: number;
  readonly loss: number;
  readonly versions: Readonly<Record<string, string>>;
}

function peer(name: string, label: string, command: string, args: readonly string[]): Contender {
  return {
    name,
    label,
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
        learned: line.first_loss - line.loss,
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

/** The peers that run in Python. */
export function pythonContenders(python: string): Contender[] {
  const script = (name: string, label: string): Contender =>
    peer(name, label, python, ["-B", join(peers, `${name.replace("-", "_")}.py`)]);
  return [
    script("torch-loop", "PyTorch, a loop over tasks"),
    script("torch-func", "PyTorch, torch.func"),
    script("torch-compile", "PyTorch, torch.compile"),
    script("jax-scan", "JAX, lax.scan over 100"),
  ];
}
