/** What the executor and its worker thread say to each other. Types only: the worker loads nothing of this at run time. */

/** A tensor in TensorFlow's element types; u32 crosses as int32, bit for bit. */
export interface WireTensor {
  readonly dtype: "float32" | "int32" | "bool";
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export type WireTensors = Record<string, WireTensor>;

export type Task =
  /** Loads the SavedModel in `folder`; it has this signature, whichever are called. */
  | { readonly kind: "open"; readonly folder: string; readonly signature: string }
  /** Runs what the nodes in `fetch` need. Inputs and outputs are by the names of nodes. */
  | {
      readonly kind: "call";
      readonly model: number;
      readonly inputs: WireTensors;
      readonly fetch: readonly string[];
    }
  | { readonly kind: "close"; readonly model: number }
  /** Says whether TensorFlow found a GPU that it can use. */
  | { readonly kind: "gpu" };

export interface Request {
  readonly id: number;
  readonly task: Task;
}

export type Reply =
  | {
      readonly id: number;
      readonly ok: true;
      readonly model?: number;
      readonly outputs?: WireTensors;
      readonly gpu?: boolean;
    }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** What the worker is started with. */
export interface WorkerSettings {
  /** A file in the engine's folder, from which tfjs-node is found. */
  readonly requireFrom: string;
}
