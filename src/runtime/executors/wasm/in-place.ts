import { generate } from "../../../codegen/generate.js";
import { printWasm, wasmTarget } from "../../../codegen/print-wasm/index.js";
import type { Program } from "../../../graph/graph.js";
import type { OpenOptions, Session } from "../executor.js";
import type { CallResult, LoopRunner, Placed, Stretch } from "../loops/runner.js";
import { LoopSession } from "../loops/session.js";
import { expectAddressable, imageOf } from "./image.js";
import { hasSharedMemory, Machine, type Help, type Image } from "./machine.js";
import { stopped } from "./stopped.js";

export interface InPlaceOptions extends Pick<OpenOptions, "hypers" | "leastWork"> {
  /** How many threads to compute on: one by itself. */
  readonly threads?: number;
  /** Starts a thread that calls `help` of `machine.ts` with what it is given. */
  readonly startHelper?: (help: Help) => void;
}

/**
 * Opens an expanded program as WebAssembly in the thread that asks, for where that is one to compute in, such as a worker of a
 * browser's page: it needs nothing of Node. Where threads cannot see one memory, which in a page takes isolation
 * from other origins, there is one thread; the bits are the same. Throws `ExecutorError` for a program that is too large, and
 * where the memory cannot be had.
 */
export function openInPlace(program: Program, options: InPlaceOptions = {}): Session {
  const { threads = 1, startHelper, leastWork } = options;
  const generated = generate(program, wasmTarget, {
    threads: startHelper && hasSharedMemory() ? threads : 1,
    leastWork,
  });
  expectAddressable(generated);
  const machine = machineOf(imageOf(generated, printWasm(generated.module)));
  for (const help of machine.helpers) startHelper!(help);
  return new LoopSession(program, generated, new InPlaceRunner(machine), options);
}

/** Throws `ExecutorError` where the memory cannot be had. */
export function machineOf(image: Image): Machine {
  return orStopped(() => new Machine(image));
}

function orStopped<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw stopped(error instanceof Error ? error.message : String(error));
  }
}

/** Runs a machine in the thread that asks. */
export class InPlaceRunner implements LoopRunner {
  constructor(private readonly machine: Machine) {}

  async call(entry: string, given: readonly Placed[], wanted: readonly Stretch[]): Promise<CallResult> {
    await this.write(given);
    const failed = orStopped(() => this.machine.call(entry));
    return { results: failed === undefined ? await this.read(wanted) : [], failed };
  }

  read(wanted: readonly Stretch[]): Promise<CallResult["results"]> {
    return Promise.resolve(wanted.map(({ offset, length }) => this.machine.read(offset, length)));
  }

  write(given: readonly Placed[]): Promise<void> {
    for (const { offset, words } of given) this.machine.write(offset, words);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
