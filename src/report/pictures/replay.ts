import { join } from "node:path";
import { blockCost } from "../../graph/cost.js";
import type { Executor, HostTensor } from "../../runtime/executors/executor.js";
import { callEntry, outputsOf } from "../../runtime/run/entry-call.js";
import { openNewestCheckpoint } from "../../runtime/run/checkpoint.js";
import { compileSpec } from "../../runtime/run/load-run.js";
import type { Manifest } from "../../runtime/run/manifest.js";
import { prepareProgram } from "../../runtime/run/prepare-program.js";
import { RunError } from "../../runtime/run/run-error.js";
import { layout } from "../../runtime/run/run-folder.js";
import { defaultServices } from "../../runtime/run/services.js";
import { referenceExecutor } from "../../runtime/executors/reference/index.js";
import { sameType } from "../../graph/types.js";

/** Something of an evaluation to be looked at; every tensor's leading axis is the tasks. */
export interface Picture {
  readonly kind: "hidden" | "examples" | "episode" | "fit" | "belief";
  /** Of a fit and of a belief the name of its report. */
  readonly name: string;
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

/** Evaluations of more arithmetic than this are played again by generated code, which takes a second to make. */
const mostPlainOperations = 3e8;

/** Those of more than this are not played again: it would take minutes. */
const mostOperations = 1e11;

/**
 * Plays the evaluation of a run's last checkpoint once more, on its first `tasks` held-out tasks, and keeps what can be looked
 * at. The draws are those of the run's own evaluation. Throws `RunError`, `ExecutorError`, and `SpecError` where the spec
 * no longer compiles. Generated code plays an evaluation of more than `mostPlain` operations.
 */
export async function replay(
  run: string,
  manifest: Manifest,
  tasks: number,
  mostPlain = mostPlainOperations,
): Promise<Picture[]> {
  const request = { evaluateTasks: tasks, pictures: true };
  const { program } = await compileSpec(run, manifest, defaultServices, request);
  const { evaluate } = program.entries;
  if (!evaluate) return [];
  const { executable } = prepareProgram({ ...program, entries: { evaluate } });
  const entry = executable.entries["evaluate"]!;
  const { operations } = blockCost(entry.block);
  if (operations > mostOperations)
    throw new RunError(
      "nothing-to-do",
      `the evaluation of ${run} is too large to be played again for pictures`,
    );
  const checkpoint = await openNewestCheckpoint(join(run, layout.checkpoints), () => undefined);
  const executor = operations > mostPlain ? await generatedCode() : referenceExecutor;
  const session = await executor.open(executable, { threads: 1 });
  try {
    const states = entry.inputs.filter(({ kind }) => kind === "state");
    const foreign = states.find(({ name, type }) => {
      const found = checkpoint.types[name];
      return !found || !sameType(found, type);
    });
    if (foreign)
      throw new RunError(
        "foreign-checkpoint",
        `the checkpoint of ${run} does not fit its spec: ${foreign.name}`,
      );
    await session.writeState(await checkpoint.read(states.map(({ name }) => name)));
    const outputs = await callEntry(session, executable, "evaluate", { seed: manifest.seed });
    return gathered(outputsOf(executable, "evaluate", "data", outputs));
  } finally {
    await session.close();
    await checkpoint.close();
  }
}

async function generatedCode(): Promise<Executor> {
  return (await import("../../runtime/executors/wasm/index.js")).wasmExecutor;
}

const portName = /^p(\d+)\.(hidden|examples|episode|fit|belief)\.(\w*)\.?(.*)$/;

function gathered(outputs: ReadonlyMap<string, HostTensor>): Picture[] {
  const found = new Map<string, { kind: Picture["kind"]; name: string; tensors: Map<string, HostTensor> }>();
  for (const [port, tensor] of outputs) {
    const [, place, kind, name, path] = portName.exec(port) ?? [];
    if (place === undefined) continue;
    const known = found.get(place) ?? { kind: kind as Picture["kind"], name: name!, tensors: new Map() };
    known.tensors.set(path!, tensor);
    found.set(place, known);
  }
  return [...found.values()];
}
