/** What the executor and its thread say to each other. Types only: the thread loads nothing of this at run time. */
import type { CallResult, Placed, Stretch } from "../loops/runner.js";
import type { Help, Image } from "./machine.js";

export type Task =
  | { readonly kind: "open"; readonly image: Image }
  | {
      readonly kind: "call";
      readonly entry: string;
      readonly given: readonly Placed[];
      readonly wanted: readonly Stretch[];
    }
  | { readonly kind: "read"; readonly wanted: readonly Stretch[] }
  | { readonly kind: "write"; readonly given: readonly Placed[] };

export interface Request {
  readonly id: number;
  readonly task: Task;
}

export type Reply =
  | ({ readonly id: number; readonly ok: true } & CallResult)
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Told where a thread that was to help did not start, or ended. */
export interface Unhelped {
  readonly unhelped: string;
}

/** What the thread is started with. */
export interface WorkerSettings {
  /** The addresses of `machine.js` and of `wasm-helper.js`, which from source are other files. */
  readonly machine: string;
  readonly helper: string;
}

/** What a thread that helps is started with. */
export interface HelperSettings extends Help {
  readonly machine: string;
}
