import type { Program } from "../../graph/graph.js";
import type { DType } from "../../graph/types.js";
import type { DeviceChoice } from "../engine/device.js";

/** A tensor on the host; `data` is row-major. bool is 0 or 1 in a Uint8Array. Float64Array only where f64 was asked for. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
}

export type HostTensors = Record<string, HostTensor>;

/**
 * A program loaded into an executor. State lives inside it between calls and crosses only through
 * `readState` and `writeState`.
 */
export interface Session {
  /**
   * Runs one entry. `inputs` holds, by port name, every input that is neither a state nor a hyper
   * (seed, iteration, count, window, data). State outputs replace the session's state; the other outputs
   * are returned by `kind:name` (`log:loss.sum`, `report:loss`, `ran:ran`).
   */
  call(entry: string, inputs: HostTensors): Promise<HostTensors>;
  /** Says that there is time to make what a call of this entry takes, where that has not been made yet. */
  announce?(entry: string): void;
  /** The values of the states that are named, or of all. They are the caller's own. */
  readState(names?: readonly string[]): Promise<HostTensors>;
  /** Elements of one state, row-major: `length` of them from `start` on, for states of which two are too many. */
  readPart(name: string, start: number, length: number): Promise<HostTensor>;
  /**
   * Replaces the states that `state` holds. With `take` the session may keep the memory of the tensors
   * instead of copying it: the caller must not use them any more.
   */
  writeState(state: HostTensors, options?: WriteOptions): Promise<void>;
  /**
   * Replaces elements of one state from `start` on, whose memory the session may keep. Only where states lie in memory
   * that stays where it is; a state has a value once its last element has one.
   */
  writePart?(name: string, start: number, part: HostTensor): Promise<void>;
  close(): Promise<void>;
}

export interface WriteOptions {
  readonly take?: boolean;
}

export interface OpenOptions {
  /** Hyperparameter values by name; the program's own where missing. */
  readonly hypers?: Readonly<Record<string, number>>;
  /** XLA; only `native` looks at it. */
  readonly jit?: boolean;
  /** How many threads to compute on; `reference` has one. Only the bits of `native` depend on it. */
  readonly threads?: number | undefined;
  /** Only `wasm` and `c` look at it: the least work that threads share out, see `shareOut`. */
  readonly leastWork?: number;
  /** Aborted: `open` gives up what takes long, and rejects. Only `c` looks at it, whose compiler takes its time. */
  readonly signal?: AbortSignal | undefined;
  /** Told in one line of what does not stop the program. */
  readonly notice?: (message: string) => void;
  /** Only `native` looks at it: what it computes on, see `chooseEngine`. */
  readonly device?: DeviceChoice;
  /** `reference` only: compute f32 in double precision. */
  readonly f64?: boolean;
}

export interface Executor {
  readonly name: "reference" | "native" | "wasm" | "c";
  /** `program` is expanded: no `map`, `grad` or `jvp` is left in it. */
  open(program: Program, options: OpenOptions): Promise<Session>;
}
