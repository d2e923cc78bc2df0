import type { GraphSpan, Program } from "../../../graph/graph.js";
import type { HostTensors, OpenOptions } from "../executor.js";

/** What the reference executor's thread is started with. */
export interface ThreadSettings {
  readonly program: Program;
  readonly options: OpenOptions;
}

/** One of a session's methods, see `Session`. */
export type ThreadTask =
  | { readonly kind: "call"; readonly entry: string; readonly inputs: HostTensors }
  | { readonly kind: "readState"; readonly names: readonly string[] | undefined }
  | { readonly kind: "readPart"; readonly name: string; readonly start: number; readonly length: number }
  | { readonly kind: "writeState"; readonly state: HostTensors };

/** The memory of tensors that are the sender's own, which it hands over instead of copying it. */
export function memoryOf(tensors: HostTensors): ArrayBuffer[] {
  return Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
}

export type ThreadReply =
  | { readonly kind: "done"; readonly tensors: HostTensors }
  /** An `ExecutorError`. */
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly hint: string | undefined;
      readonly span: GraphSpan | undefined;
    }
  /** What is none. */
  | { readonly kind: "defect"; readonly error: Error };
