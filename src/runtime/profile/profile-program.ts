import { generate } from "../../codegen/generate.js";
import { printWasm, wasmTarget } from "../../codegen/print-wasm/index.js";
import type { Node, Program } from "../../graph/graph.js";
import { expectAddressable, imageOf } from "../executors/wasm/image.js";
import { InPlaceRunner } from "../executors/wasm/in-place.js";
import { Machine } from "../executors/wasm/machine.js";
import { LoopSession } from "../executors/loops/session.js";
import { Trial } from "../executors/trial.js";
import { seedTensor } from "../run/entry-call.js";
import { costOfMark, SectionClock } from "./section-clock.js";

/** Where the time of an iteration goes, in microseconds. */
export interface Profile {
  /** Of each operation that has some. What is fused into another one has its part of that one's time. */
  readonly nodes: ReadonlyMap<Node, number>;
  /** Of the whole iteration. */
  readonly total: number;
  /** How many iterations were timed. */
  readonly iterations: number;
}

export interface ProfileOptions {
  readonly seed?: number;
  /** For about how long iterations are timed, in milliseconds. */
  readonly duration?: number;
  readonly hypers?: Readonly<Record<string, number>>;
}

/**
 * Times the iterations of an executable program as the wasm engine runs them, on one thread and in the thread that asks,
 * on a state of its own. Throws `ExecutorError` for a program that is too large.
 */
export async function profileProgram(
  program: Program,
  { seed = 0, duration = 1000, hypers }: ProfileOptions = {},
): Promise<Profile> {
  const generated = generate(program, wasmTarget, { profile: true });
  expectAddressable(generated);
  const { sections } = generated;
  const clock = new SectionClock(sections.length);
  const machine = new Machine(imageOf(generated, printWasm(generated.module)), clock.mark);
  const session = new LoopSession(program, generated, new InPlaceRunner(machine), { hypers: hypers ?? {} });
  const trial = await Trial.start(session, program, seedTensor(seed));
  await trial.calibrate();
  await trial.warm(0);
  clock.reset();
  let iterations = 0;
  for (const start = performance.now(); iterations === 0 || performance.now() - start < duration;) {
    iterations += (await trial.time()).ran;
    clock.stop();
  }
  await session.close();
  const nodes = new Map<Node, number>();
  let total = 0;
  clock.times(costOfMark()).forEach((milliseconds, i) => {
    const microseconds = (1000 * milliseconds) / iterations;
    total += microseconds;
    for (const [node, part] of sections[i]!) nodes.set(node, (nodes.get(node) ?? 0) + part * microseconds);
  });
  return { nodes, total, iterations };
}
