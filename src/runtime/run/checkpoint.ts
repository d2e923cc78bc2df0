import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatType, sameType } from "../../graph/types.js";
import type { Signature } from "../../graph/graph.js";
import type { HostTensors } from "../executors/executor.js";
import { nodeFiles, unfinishedSuffix, type FileSystem } from "./atomic-file.js";
import { readError, RunError, systemCode, writeError } from "./run-error.js";
import { TensorFileError } from "./safetensors.js";
import { TensorFile, writeTensorFile } from "./tensor-file.js";
import { readAll, type TensorSource } from "./tensor-source.js";

/** What a checkpoint says of its run. */
interface CheckpointLabel {
  /** Iterations completed. */
  readonly iteration: number;
  readonly seed: number;
  readonly hypers: Readonly<Record<string, number>>;
  readonly graphHash: string;
}

/** Everything from which a run goes on exactly. */
export interface Checkpoint extends CheckpointLabel {
  /** Every state slot, the running sums of logs included. */
  readonly state: HostTensors;
}

/** A whole checkpoint on the disk, whose state is read when it is asked for. */
export interface StoredCheckpoint extends CheckpointLabel, TensorSource {
  close(): Promise<void>;
}

const format = "mrl-checkpoint-1";
/** How many checkpoints are kept: should the newest be damaged, the one before it still serves. */
const kept = 2;
const namePattern = /^\d{10}\.safetensors$/;

function fileName(iteration: number): string {
  return `${String(iteration).padStart(10, "0")}.safetensors`;
}

/** Writes a checkpoint into `folder` and removes those that are no longer needed. Its bytes hold no time and no place. */
export async function writeCheckpoint(
  folder: string,
  checkpoint: CheckpointLabel,
  state: TensorSource,
  files: FileSystem = nodeFiles,
): Promise<string> {
  const path = join(folder, fileName(checkpoint.iteration));
  const metadata = {
    format,
    iteration: String(checkpoint.iteration),
    seed: String(checkpoint.seed),
    graph_hash: checkpoint.graphHash,
    hypers: JSON.stringify(checkpoint.hypers),
  };
  try {
    await writeTensorFile(path, state, metadata, files);
    const names = await checkpointNames(folder);
    for (const old of names.slice(kept)) await rm(join(folder, old), { force: true });
  } catch (error) {
    throw writeError(path, error);
  }
  return path;
}

/** Opens one checkpoint file. Throws `RunError` where it is missing, damaged or not a checkpoint. */
async function openCheckpoint(path: string): Promise<StoredCheckpoint> {
  let file: TensorFile | undefined;
  try {
    file = await TensorFile.open(path);
    return fromTensorFile(file);
  } catch (error) {
    await file?.close();
    if (!(error instanceof TensorFileError)) throw readError(path, error);
    throw new RunError("bad-checkpoint", `the checkpoint ${path} cannot be used: ${error.message}`);
  }
}

/** The newest checkpoint of a folder, in memory. See `openNewestCheckpoint`. */
export async function readNewestCheckpoint(
  folder: string,
  notice: (message: string) => void,
): Promise<Checkpoint> {
  const stored = await openNewestCheckpoint(folder, notice);
  try {
    const { iteration, seed, hypers, graphHash } = stored;
    return { iteration, seed, hypers, graphHash, state: await readAll(stored) };
  } finally {
    await stored.close();
  }
}

/**
 * The newest checkpoint of a folder that is whole; it is to be closed. One that is damaged is passed
 * over, and `notice` is told. Throws `RunError` where none is left.
 */
export async function openNewestCheckpoint(
  folder: string,
  notice: (message: string) => void,
): Promise<StoredCheckpoint> {
  const names = await checkpointNames(folder);
  const problems: string[] = [];
  for (const name of names) {
    try {
      return await openCheckpoint(join(folder, name));
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      problems.push(error.message);
      notice(`${error.message}; trying the one before it`);
    }
  }
  if (problems.length === 0) {
    throw new RunError(
      "no-checkpoint",
      `there is no checkpoint in ${folder}`,
      "start the run anew with `mrl train`",
    );
  }
  throw new RunError(
    "bad-checkpoint",
    `no checkpoint in ${folder} can be used: ${problems.join("; ")}`,
    "put back a copy of one, or start the run anew with `mrl train`",
  );
}

/** Throws `RunError` where a checkpoint is of another program, seed or set of hyperparameters. */
export function expectFitting(
  checkpoint: StoredCheckpoint,
  expected: { program: Signature; graphHash: string; seed: number; hypers: Readonly<Record<string, number>> },
): void {
  const foreign = (what: string): RunError =>
    new RunError(
      "foreign-checkpoint",
      `the checkpoint belongs to another run: ${what}`,
      "put back the run's own checkpoint, or start a new run with `mrl train`",
    );
  if (checkpoint.graphHash !== expected.graphHash) {
    throw foreign(`its graph is ${checkpoint.graphHash}, the run's is ${expected.graphHash}`);
  }
  if (checkpoint.seed !== expected.seed) {
    throw foreign(`its seed is ${checkpoint.seed}, the run's is ${expected.seed}`);
  }
  for (const [name, value] of Object.entries(expected.hypers)) {
    const found = checkpoint.hypers[name];
    if (!Object.is(found, value)) throw foreign(`its ${name} is ${found}, the run's is ${value}`);
  }
  expectSlots(checkpoint.types, expected.program, foreign);
}

/** The slots must match by name and type: what is missing or left over would change the run silently. */
function expectSlots(
  types: StoredCheckpoint["types"],
  program: Signature,
  foreign: (what: string) => RunError,
): void {
  const slots = new Map(program.state.map((slot) => [slot.name, slot.type]));
  for (const [name, type] of slots) {
    const found = types[name];
    if (found === undefined) throw foreign(`it lacks ${name}`);
    if (!sameType(found, type)) {
      throw foreign(`its ${name} is ${formatType(found)}, the program's is ${formatType(type)}`);
    }
  }
  const extra = Object.keys(types).find((name) => !slots.has(name));
  if (extra !== undefined) throw foreign(`it holds ${extra}, which the program does not have`);
}

/** Removes what a process that was killed while writing left behind. Call it only while the run is locked. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.endsWith(unfinishedSuffix)) await rm(join(folder, name), { force: true });
  }
}

/** Checkpoints by file name, the newest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  return (await namesIn(folder))
    .filter((name) => namePattern.test(name))
    .sort()
    .reverse();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw readError(folder, error);
  }
}

function fromTensorFile(file: TensorFile): StoredCheckpoint {
  const { format: found, iteration, seed, graph_hash: graphHash, hypers } = file.metadata;
  if (found !== format) {
    throw new TensorFileError(
      `it is not a checkpoint of this version of mrl (its format is ${found ?? "unknown"})`,
    );
  }
  if (iteration === undefined || seed === undefined || graphHash === undefined || hypers === undefined) {
    throw new TensorFileError("its metadata are not complete");
  }
  const values = JSON.parse(hypers) as Record<string, number>;
  return {
    iteration: Number(iteration),
    seed: Number(seed),
    graphHash,
    hypers: values,
    types: file.types,
    read: (names) => file.read(names),
    readPart: (name, start, length) => file.readPart(name, start, length),
    close: () => file.close(),
  };
}
