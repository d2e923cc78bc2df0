/*
 * The thread that TensorFlow runs in. It imports nothing of this project at run time (types only), so
 * that it starts from source as well as from the built files.
 */
import { createRequire } from "node:module";
import { constants } from "node:os";
import util from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import type { Reply, Request, Task, WireTensor, WireTensors, WorkerSettings } from "./protocol.js";

interface TfTensor {
  readonly dtype: "float32" | "int32" | "bool";
  readonly shape: number[];
  dataSync(): Float32Array | Int32Array | Uint8Array;
  dispose(): void;
}

interface TfModel {
  readonly sessionId: number;
  dispose(): void;
}

interface TfBackend {
  readonly isUsingGpuDevice: boolean;
  /** What `predict` of a model calls, with any nodes to feed and to fetch instead of a signature's. */
  runSavedModel(
    sessionId: number,
    inputs: readonly TfTensor[],
    infos: readonly { readonly name: string }[],
    fetch: readonly string[],
  ): TfTensor[];
}

/** The few functions of tfjs-node that are used here. */
interface Tfjs {
  tensor(data: WireTensor["data"], shape: readonly number[], dtype: WireTensor["dtype"]): TfTensor;
  backend(): TfBackend;
  node: { loadSavedModel(path: string, tags: string[], signature: string): Promise<TfModel> };
}

const port = parentPort!;
const { requireFrom } = workerData as WorkerSettings;
keepAddonsLoaded();
// tfjs-node 4.22 calls a function that Node 23 removed and Node 22 warns of.
Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
const tf = createRequire(requireFrom)("@tensorflow/tfjs-node") as Tfjs;

/**
 * Node unloads a thread's addons with the thread, but TensorFlow leaves handlers behind that the
 * process still calls when it exits: without this flag of the dynamic linker it crashes there.
 */
function keepAddonsLoaded(): void {
  const noDelete = { linux: 0x1000, darwin: 0x80 }[process.platform as string];
  if (noDelete === undefined) return;
  const { dlopen } = process;
  process.dlopen = (module, filename, flags = constants.dlopen.RTLD_LAZY) =>
    dlopen(module, filename, flags | noDelete);
}

const models = new Map<number, TfModel>();
let opened = 0;

/**
 * One session in TensorFlow for all signatures, so that they share the variables. tfjs-node would read
 * the whole file once more for each, and could feed and fetch a signature's nodes only together.
 */
async function open(folder: string, signature: string): Promise<number> {
  const model = await tf.node.loadSavedModel(folder, ["serve"], signature);
  opened += 1;
  models.set(opened, model);
  return opened;
}

function call(id: number, inputs: WireTensors, fetch: readonly string[]): WireTensors {
  const { sessionId } = models.get(id)!;
  const given: TfTensor[] = [];
  let results: TfTensor[] = [];
  try {
    for (const { data, shape, dtype } of Object.values(inputs)) given.push(tf.tensor(data, shape, dtype));
    const infos = Object.keys(inputs).map((name) => ({ name }));
    results = tf.backend().runSavedModel(sessionId, given, infos, fetch);
    // TensorFlow has its own copy by now (see `unalignedArray`), and garbage of such sizes can lie for long.
    for (const { data } of Object.values(inputs)) (data.buffer as ArrayBuffer).transfer(0);
    const outputs: WireTensors = {};
    for (const [i, result] of results.entries())
      outputs[fetch[i]!] = { dtype: result.dtype, shape: result.shape, data: result.dataSync() };
    return outputs;
  } finally {
    for (const tensor of [...given, ...results]) tensor.dispose();
  }
}

function close(id: number): void {
  models.get(id)?.dispose();
  models.delete(id);
}

async function perform(id: number, task: Task): Promise<Reply> {
  switch (task.kind) {
    case "open":
      return { id, ok: true, model: await open(task.folder, task.signature) };
    case "call":
      return { id, ok: true, outputs: call(task.model, task.inputs, task.fetch) };
    case "close":
      close(task.model);
      return { id, ok: true };
    case "gpu":
      return { id, ok: true, gpu: tf.backend().isUsingGpuDevice };
  }
}

port.on("message", ({ id, task }: Request) => {
  perform(id, task)
    .catch((error: unknown): Reply => {
      return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
    })
    .then((reply) => {
      const outputs = reply.ok ? Object.values(reply.outputs ?? {}) : [];
      port.postMessage(
        reply,
        outputs.map(({ data }) => data.buffer as ArrayBuffer),
      );
    });
});
