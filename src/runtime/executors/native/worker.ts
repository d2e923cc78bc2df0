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
  predict(inputs: Record<string, TfTensor>): Record<string, TfTensor>;
  dispose(): void;
}

/** The few functions of tfjs-node that are used here. */
interface Tfjs {
  tensor(data: WireTensor["data"], shape: readonly number[], dtype: WireTensor["dtype"]): TfTensor;
  backend(): { readonly isUsingGpuDevice: boolean };
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

const models = new Map<number, Map<string, TfModel>>();
let opened = 0;

async function open(folder: string, signatures: readonly string[]): Promise<number> {
  const loaded = new Map<string, TfModel>();
  try {
    // One session in TensorFlow for all of them, so that they share the variables.
    for (const signature of signatures)
      loaded.set(signature, await tf.node.loadSavedModel(folder, ["serve"], signature));
  } catch (error) {
    for (const model of loaded.values()) model.dispose();
    throw error;
  }
  opened += 1;
  models.set(opened, loaded);
  return opened;
}

function call(id: number, signature: string, inputs: WireTensors): WireTensors {
  const model = models.get(id)!.get(signature)!;
  const given: Record<string, TfTensor> = {};
  let results: Record<string, TfTensor> = {};
  try {
    for (const [name, { data, shape, dtype }] of Object.entries(inputs))
      given[name] = tf.tensor(data, shape, dtype);
    results = model.predict(given);
    const outputs: WireTensors = {};
    for (const [name, result] of Object.entries(results))
      // A copy: the addon's own memory cannot be handed to another thread.
      outputs[name] = { dtype: result.dtype, shape: result.shape, data: result.dataSync().slice() };
    return outputs;
  } finally {
    for (const tensor of [...Object.values(given), ...Object.values(results)]) tensor.dispose();
  }
}

function close(id: number): void {
  for (const model of models.get(id)?.values() ?? []) model.dispose();
  models.delete(id);
}

async function perform(id: number, task: Task): Promise<Reply> {
  switch (task.kind) {
    case "open":
      return { id, ok: true, model: await open(task.folder, task.signatures) };
    case "call":
      return { id, ok: true, outputs: call(task.model, task.signature, task.inputs) };
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
