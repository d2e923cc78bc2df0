import type { Signature } from "../../graph/graph.js";
import { sizeOf } from "../../graph/types.js";
import { ExecutorError } from "./executor-error.js";
import type { HostTensor, Session } from "./executor.js";
import { Trial } from "./trial.js";

/** A way to run a program. */
export interface Contender<Opened extends { readonly session: Session }> {
  readonly name: string;
  /** Rejects with `ExecutorError` where it cannot run the program. */
  open(): Promise<Opened>;
}

export interface Raced<Opened> {
  /** The fastest one, open. Its state is that of a trial, or none: initialise or write it before use. */
  readonly opened: Opened;
  readonly name: string;
  /** Microseconds an iteration by name; without those that did not run. */
  readonly times: Readonly<Record<string, number>>;
}

const ROUNDS = 3;

/** From so many bytes on, two states are not in memory at the same time. */
const largeState = 2 ** 25;

/**
 * Runs `train` of a program in each way, on states made for it, and leaves the fastest one open. Those that refuse
 * are left out; throws what the first one threw where all of them do. `seed` is `u32[2]`.
 */
export async function race<Opened extends { readonly session: Session }>(
  program: Signature,
  contenders: readonly Contender<Opened>[],
  seed: HostTensor,
): Promise<Raced<Opened>> {
  const bytes = program.state.reduce((sum, { type }) => sum + 4 * sizeOf(type.shape), 0);
  const starter = new Starter<Opened>(program, seed);
  return bytes > largeState ? inTurn(contenders, starter) : together(contenders, starter);
}

interface Started<Opened> {
  readonly name: string;
  readonly opened: Opened;
  readonly trial: Trial;
}

/** Starts trials and remembers the first refusal. */
class Starter<Opened extends { readonly session: Session }> {
  private refusal: ExecutorError | undefined;

  constructor(
    private readonly program: Signature,
    private readonly seed: HostTensor,
  ) {}

  /** Undefined where it refuses. */
  async start({ name, open }: Contender<Opened>): Promise<Started<Opened> | undefined> {
    let opened: Opened | undefined;
    try {
      opened = await open();
      return { name, opened, trial: await Trial.start(opened.session, this.program, this.seed) };
    } catch (error) {
      await opened?.session.close();
      if (!(error instanceof ExecutorError)) throw error;
      this.refusal ??= error;
      return undefined;
    }
  }

  /** The fastest of those that were started. Throws the first refusal where there is none. */
  winnerOf(all: readonly Started<Opened>[]): Started<Opened> {
    const [fastest] = [...all].sort((a, b) => a.trial.best - b.trial.best);
    if (fastest === undefined) throw this.refusal ?? new Error("a race without contenders");
    return fastest;
  }
}

/** All take turns, so that what else the machine does falls on all of them. */
async function together<Opened extends { readonly session: Session }>(
  contenders: readonly Contender<Opened>[],
  starter: Starter<Opened>,
): Promise<Raced<Opened>> {
  const all: Started<Opened>[] = [];
  for (const contender of contenders) {
    const started = await starter.start(contender);
    if (started !== undefined) all.push(started);
  }
  for (const { trial } of all) await trial.calibrate();
  for (let round = 0; round < ROUNDS; round++) for (const { trial } of all) await trial.time();
  const winner = starter.winnerOf(all);
  for (const { opened } of all) if (opened !== winner.opened) await opened.session.close();
  return { opened: winner.opened, name: winner.name, times: timesOf(all) };
}

/** Each starts when the one before it is closed; the fastest one is opened again. */
async function inTurn<Opened extends { readonly session: Session }>(
  contenders: readonly Contender<Opened>[],
  starter: Starter<Opened>,
): Promise<Raced<Opened>> {
  const all: Started<Opened>[] = [];
  for (const contender of contenders) {
    const started = await starter.start(contender);
    if (started === undefined) continue;
    await started.trial.calibrate();
    for (let round = 0; round < ROUNDS; round++) await started.trial.time();
    await started.opened.session.close();
    all.push(started);
  }
  const { name } = starter.winnerOf(all);
  const opened = await contenders.find((contender) => contender.name === name)!.open();
  return { opened, name, times: timesOf(all) };
}

function timesOf(all: readonly Started<unknown>[]): Record<string, number> {
  return Object.fromEntries(all.map(({ name, trial }) => [name, trial.best]));
}
