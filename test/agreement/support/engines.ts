import type { Program } from "../../../src/graph/graph.js";
import type { HostTensor, HostTensors, Session } from "../../../src/runtime/executors/executor.js";
import { nativeExecutor } from "../../../src/runtime/executors/native/index.js";
import { referenceExecutor } from "../../../src/runtime/executors/reference/index.js";
import { callEntry } from "../../../src/runtime/run/entry-call.js";
import { cExecutor } from "../../../src/runtime/executors/c/index.js";
import { wasmExecutor } from "../../../src/runtime/executors/wasm/index.js";
import { noCCompiler } from "../../runtime/c-compiler.js";
import { noNativeEngine } from "../../runtime/native-engine.js";

export interface Engine {
  readonly name: string;
  open(program: Program): Promise<Session>;
}

export const reference: Engine = {
  name: "reference",
  open: (program) => referenceExecutor.open(program, {}),
};

export const reference64: Engine = {
  name: "reference in f64",
  open: (program) => referenceExecutor.open(program, { f64: true }),
};

/** The native engine without XLA and with it; none where it is not installed. */
export const nativeEngines: readonly Engine[] = noNativeEngine
  ? []
  : [
      { name: "native", open: (program) => nativeExecutor.open(program, { jit: false, threads: 2 }) },
      { name: "native with XLA", open: (program) => nativeExecutor.open(program, { jit: true, threads: 2 }) },
    ];

export const wasm: Engine = { name: "wasm", open: (program) => wasmExecutor.open(program, {}) };

/** All work that can be shared out is, however little it is; the bits are those of one thread. */
export const wasmOnThreads: Engine = {
  name: "wasm on three threads",
  open: (program) => wasmExecutor.open(program, { threads: 3, leastWork: 0 }),
};

/** The same loop nests as on wasm; none without a compiler, which takes seconds for a program of some size. */
export const cEngines: readonly Engine[] = noCCompiler
  ? []
  : [{ name: "c", open: (program) => cExecutor.open(program, {}) }];

/** All that must agree with the reference executor. */
export const compiledEngines: readonly Engine[] = [...nativeEngines, wasm];

export async function withSession<T>(
  engine: Engine,
  program: Program,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await engine.open(program);
  return use(session).finally(() => session.close());
}

/** The state after training from the start, or from `from`, in calls of the given sizes. */
export async function train(
  session: Session,
  program: Program,
  calls: readonly number[],
  options: { readonly seed?: number; readonly from?: HostTensors; readonly window?: number } = {},
): Promise<HostTensors> {
  const { seed = 0, from, window = 1000 } = options;
  if (from) await session.writeState(from);
  else {
    await callEntry(session, program, "init", { seed });
    if (program.entries["prepare"]) await callEntry(session, program, "prepare", { seed });
  }
  let iteration = 0;
  for (const count of calls) {
    await callEntry(session, program, "train", { seed, iteration, count, window });
    iteration += count;
  }
  return session.readState();
}

/** The largest difference of two tensors, as a part of the largest number of the first. */
export function relativeDifference(a: HostTensor, b: HostTensor): number {
  let [largest, difference] = [0, 0];
  a.data.forEach((x: number, i: number) => {
    largest = Math.max(largest, Math.abs(x));
    difference = Math.max(difference, Math.abs(x - b.data[i]!));
  });
  return difference === 0 ? 0 : difference / largest;
}
