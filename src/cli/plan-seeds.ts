/** What decides how several seeds are trained. */
export interface SeedsRequest {
  readonly seeds: number;
  /** `--parallel` and `--threads`, where they were given. */
  readonly parallel?: number | undefined;
  readonly threads?: number | undefined;
  /** Whether they are to compute on a GPU. */
  readonly gpu: boolean;
  /** How many threads the machine can run at the same time, and its memory in bytes. */
  readonly cores: number;
  readonly memory: number;
}

export interface SeedsPlan {
  /** How many runs go on at the same time. */
  readonly parallel: number;
  /** Threads of the engine for each; undefined: its own choice. */
  readonly threads: number | undefined;
}

/** Room for one run: TensorFlow, its compiled program and the state. */
const bytesPerRun = 2e9;

/**
 * As many runs side by side as there are cores for their threads, one thread each unless `threads` says
 * otherwise: two runs with a thread each need less time than one after the other with two, as a thread more
 * seldom makes one run twice as fast. A GPU takes one run at a time.
 */
export function planSeeds({ seeds, parallel, threads, gpu, cores, memory }: SeedsRequest): SeedsPlan {
  const fitting = gpu ? 1 : Math.min(Math.floor(cores / (threads ?? 1)), Math.floor(memory / bytesPerRun));
  const together = Math.max(1, Math.min(seeds, parallel ?? fitting));
  return { parallel: together, threads: threads ?? (together > 1 && !gpu ? 1 : undefined) };
}
