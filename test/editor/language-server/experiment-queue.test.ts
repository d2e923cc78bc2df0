import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { noResult } from "../../../src/compiler/driver/incremental/experiment-result.js";
import { ExperimentQueue, type Wish } from "../../../src/editor/language-server/experiments/queue.js";
import type {
  ExperimentJob,
  ThreadListener,
} from "../../../src/editor/language-server/experiments/thread.js";

/** Threads that do nothing until they are told to. */
let threads: { listener: ThreadListener; jobs: ExperimentJob[]; isEnded: boolean }[];
let logged: string[];
let done: string[];
let queue: ExperimentQueue;

beforeEach(() => {
  vi.useFakeTimers();
  [threads, logged, done] = [[], [], []];
  queue = new ExperimentQueue(
    (listener) => {
      const thread = { listener, jobs: [] as ExperimentJob[], isEnded: false };
      threads.push(thread);
      return { post: (job) => thread.jobs.push(job), end: () => (thread.isEnded = true) };
    },
    (what) => logged.push(what),
  );
});
afterEach(() => vi.useRealTimers());

const wish = (key: string): Wish => ({
  key,
  job: { path: key, declaration: 0, isBroken: false, texts: [] },
  done: () => done.push(key),
});

/** Lets the newest thread finish its newest job. */
function finish(): void {
  const { listener, jobs } = threads.at(-1)!;
  listener.replied({ id: jobs.at(-1)!.id, result: noResult });
}

it("elaborates one after another, in one thread that starts when it is needed", () => {
  expect(threads).toEqual([]);
  queue.wish("a", [wish("a1"), wish("a2")]);
  queue.wish("b", [wish("b1")]);
  expect(threads[0]!.jobs.map(({ path }) => path)).toEqual(["a1"]);
  finish();
  finish();
  finish();
  expect(done).toEqual(["a1", "a2", "b1"]);
  expect(threads).toHaveLength(1);
});

it("drops what is wished for no longer, and does nothing twice", () => {
  queue.wish("a", [wish("a1"), wish("a2")]);
  queue.wish("a", [wish("a1"), wish("a3")]);
  finish();
  finish();
  expect([done, threads[0]!.jobs.map(({ path }) => path)]).toEqual([
    ["a1", "a3"],
    ["a1", "a3"],
  ]);
});

it("lets what has changed finish, but not for long", () => {
  queue.wish("a", [wish("a1")]);
  queue.wish("a", [wish("a2")]);
  expect(threads[0]!.isEnded).toBe(false);
  finish();
  expect(done).toEqual(["a1"]);
  queue.wish("a", [wish("a3")]);
  vi.runAllTimers();
  expect(threads[0]!.isEnded).toBe(true);
  expect(threads[1]!.jobs.map(({ path }) => path)).toEqual(["a3"]);
  // An edit that is taken back.
  queue.wish("a", []);
  queue.wish("a", [wish("a3")]);
  vi.runAllTimers();
  expect(threads[1]!.isEnded).toBe(false);
  finish();
  expect(done).toEqual(["a1", "a3"]);
});

it("goes on in another thread after one that ended, without what ended it", () => {
  queue.wish("a", [wish("a1"), wish("a2")]);
  threads[0]!.listener.ended("out of memory");
  expect([done, logged]).toEqual([["a1"], ["out of memory"]]);
  expect(threads[1]!.jobs.map(({ path }) => path)).toEqual(["a2"]);
  threads[1]!.listener.replied({ id: threads[1]!.jobs[0]!.id, defect: "a defect" });
  expect([done, logged]).toEqual([
    ["a1", "a2"],
    ["out of memory", "a defect"],
  ]);
});

it("ends its thread when the client goes", () => {
  queue.wish("a", [wish("a1"), wish("a2")]);
  queue.end();
  expect(threads[0]!.isEnded).toBe(true);
  finish();
  expect(done).toEqual([]);
});

it("elaborates for a request first, whatever changes", async () => {
  queue.wish("a", [wish("a1"), wish("a2")]);
  const answer = queue.ask({ path: "asked", declaration: 0, isBroken: false, texts: [] });
  queue.wish("a", [wish("a1")]);
  finish();
  vi.runAllTimers();
  expect(threads[0]!.jobs.map(({ path }) => path)).toEqual(["a1", "asked"]);
  finish();
  expect(await answer).toBe(noResult);
  expect(threads[0]!.isEnded).toBe(false);
});

it("answers requests where it ends", async () => {
  const answers = ["b1", "b2"].map((path) => queue.ask({ path, declaration: 0, isBroken: false, texts: [] }));
  queue.end();
  expect(await Promise.all(answers)).toEqual([noResult, noResult]);
});
