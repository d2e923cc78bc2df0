import { noResult, type ExperimentResult } from "../../../compiler/driver/incremental/experiment-result.js";
import type { ExperimentJob, ExperimentReply, ExperimentThread, StartThread } from "./thread.js";

/** How long an experiment that has changed meanwhile may go on before its thread is ended, in milliseconds. */
const patience = 1000;

/** An experiment that is to be known. */
export interface Wish {
  /** What names it as it is now, with all that it hangs on. */
  readonly key: string;
  readonly job: Omit<ExperimentJob, "id">;
  readonly done: (result: ExperimentResult) => void;
}

/** What stands for a document where a request asks. */
const request = Symbol("a request");

interface Running {
  readonly id: number;
  readonly document: string | typeof request;
  readonly wish: Wish;
  /** Set where nobody waits for it any more. */
  giveUp?: ReturnType<typeof setTimeout>;
}

/**
 * Has experiments elaborated in another thread, one at a time. Of each document only what was wished for last counts;
 * what is being elaborated when a document changes may finish, as an edit seldom reaches it, unless it takes long.
 */
export class ExperimentQueue {
  readonly #start: StartThread;
  readonly #log: (what: string) => void;
  readonly #wishes = new Map<string, Wish[]>();
  #asks: Wish[] = [];
  #thread: ExperimentThread | undefined;
  #running: Running | undefined;
  #asked = 0;

  constructor(start: StartThread, log: (what: string) => void) {
    this.#start = start;
    this.#log = log;
  }

  /** Elaborates these experiments of a document, and none that was wished for of it before. */
  wish(document: string, wishes: readonly Wish[]): void {
    const running = this.#running?.document === document ? this.#running : undefined;
    const isStill = running && wishes.some(({ key }) => key === running.wish.key);
    if (running && isStill) {
      clearTimeout(running.giveUp);
      delete running.giveUp;
    } else if (running) running.giveUp ??= setTimeout(() => this.#giveUp(), patience);
    this.#wishes.set(
      document,
      wishes.filter(({ key }) => key !== running?.wish.key),
    );
    this.#next();
  }

  /**
   * Elaborates an experiment for a request, before all that documents wait for and whatever changes meanwhile. Nothing is
   * found where the thread ends before.
   */
  ask(job: Omit<ExperimentJob, "id">): Promise<ExperimentResult> {
    return new Promise((resolve) => {
      this.#asks.push({ key: "", job, done: resolve });
      this.#next();
    });
  }

  /** Nothing of a document is waited for any more. */
  forget(document: string): void {
    this.wish(document, []);
    this.#wishes.delete(document);
  }

  end(): void {
    this.#wishes.clear();
    clearTimeout(this.#running?.giveUp);
    const asked = this.#running?.document === request ? [this.#running.wish] : [];
    const unanswered = [...asked, ...this.#asks];
    this.#asks = [];
    this.#running = undefined;
    this.#thread?.end();
    this.#thread = undefined;
    for (const { done } of unanswered) done(noResult);
  }

  #next(): void {
    if (this.#running) return;
    for (const [document, wishes] of [[request, this.#asks] as const, ...this.#wishes]) {
      const wish = wishes.shift();
      if (!wish) continue;
      this.#running = { id: this.#asked++, document, wish };
      this.#thread ??= this.#start({
        replied: (reply) => this.#replied(reply),
        ended: (reason) => this.#ended(reason),
      });
      this.#thread.post({ ...wish.job, id: this.#running.id });
      return;
    }
  }

  #replied(reply: ExperimentReply): void {
    if (reply.id !== this.#running?.id) return;
    if ("defect" in reply) this.#log(reply.defect);
    this.#finish("result" in reply ? reply.result : noResult);
  }

  /** The thread is gone: out of memory, say. Its experiment would end the next one too, until it changes. */
  #ended(reason: string): void {
    this.#thread = undefined;
    this.#log(reason);
    this.#finish(noResult);
  }

  #giveUp(): void {
    this.#thread?.end();
    this.#thread = undefined;
    this.#running = undefined;
    this.#next();
  }

  #finish(result: ExperimentResult): void {
    const running = this.#running;
    if (!running) return;
    clearTimeout(running.giveUp);
    this.#running = undefined;
    this.#next();
    running.wish.done(result);
  }
}
