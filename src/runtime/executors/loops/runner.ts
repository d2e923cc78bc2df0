/** Words to be put into a program's memory. Places are in words of 32 bits. */
export interface Placed {
  readonly offset: number;
  readonly words: Int32Array<ArrayBuffer>;
}

export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** How a call of an entry ended. */
export interface CallResult {
  readonly results: readonly Int32Array<ArrayBuffer>[];
  /** The number of the site that it failed at. */
  readonly failed?: number | undefined;
}

/** Generated code in its memory, wherever that is. Rejects with `ExecutorError`. */
export interface LoopRunner {
  /** Writes, runs an entry and reads, in one go. */
  call(entry: string, given: readonly Placed[], wanted: readonly Stretch[]): Promise<CallResult>;
  read(wanted: readonly Stretch[]): Promise<readonly Int32Array<ArrayBuffer>[]>;
  write(given: readonly Placed[]): Promise<void>;
  close(): Promise<void>;
}
