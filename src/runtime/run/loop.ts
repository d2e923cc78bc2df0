import type { HostTensors, Session } from "../executors/executor.js";
import { CallSize, nextMultiple } from "./call-size.js";
import { Speed, type Clock } from "./clock.js";
import { callEntry, isFinite, outputsOf } from "./entry-call.js";
import { explainNonFinite, type NonFiniteReport } from "./explain-non-finite.js";
import { jsonNumber, type EvaluationLine, type TrainLine } from "./metrics-log.js";
import type { RunObserver } from "./observer.js";
import { withPlace } from "./not-finite-error.js";
import type { PreparedProgram } from "./prepare-program.js";
import { reportsAreFinite, summariseReports } from "./reports.js";
import type { RunRecord } from "./run-record.js";
import { stateOf } from "./tensor-source.js";

/** What the loop runs, from where to where. */
export interface LoopPlan {
  readonly session: Session;
  readonly prepared: PreparedProgram;
  readonly record: RunRecord;
  readonly observer: RunObserver;
  readonly clock: Clock;
  readonly seed: number;
  /** Iterations done, and to be done in all. */
  readonly from: number;
  readonly to: number;
  readonly logEvery: number;
  readonly evaluateEvery: number | undefined;
  readonly checkpointSeconds: number;
  readonly signal: AbortSignal | undefined;
}

export interface LoopEnd {
  readonly status: "finished" | "interrupted" | "failed";
  /** Iterations completed; where `failed`, the index of the one that was not finite. */
  readonly iteration: number;
  /** The means of the window so far; undefined where no call was made. */
  readonly metrics: TrainLine["metrics"] | undefined;
  /** What an evaluation failed of, where it was not an iteration that did. */
  readonly failure?: NonFiniteReport;
}

/**
 * Trains in calls of about half a second, cut where a window of logs ends and where an evaluation is
 * due. How a run is cut into calls changes no bit of its state. It ends with a checkpoint, unless an
 * iteration was not finite: then the session's state is worthless, and the last checkpoint stays.
 */
export async function runLoop(plan: LoopPlan): Promise<LoopEnd> {
  const { session, record, observer, clock, to, logEvery } = plan;
  const size = new CallSize();
  const speed = new Speed();
  let iteration = plan.from;
  let metrics: LoopEnd["metrics"];
  let saved = { iteration, at: clock.now() };

  const save = async (): Promise<void> => {
    if (saved.iteration === iteration) return;
    await record.save(iteration, stateOf(session, plan.prepared.signature));
    saved = { iteration, at: clock.now() };
    observer.saved?.(iteration);
  };

  while (iteration < to) {
    if (plan.signal?.aborted) {
      await save();
      return { status: "interrupted", iteration, metrics };
    }
    const count = Math.min(size.iterations, nextBoundary(iteration, plan) - iteration);
    const start = clock.now();
    const { ran, logs } = await trainCall(plan, iteration, count);
    if (ran < count) return { status: "failed", iteration: iteration + ran, metrics };
    iteration += count;
    metrics = logs;
    const seconds = clock.now();
    size.observe(count, seconds - start);
    speed.observe(count, seconds - start);
    observer.progressed?.({ iteration, iterations: to, seconds, iterationsPerSecond: speed.rate, metrics });

    if (iteration % logEvery === 0) {
      const line = {
        kind: "train",
        iteration,
        seconds,
        iterations_per_second: speed.roughRate,
        metrics: logs,
      } as const;
      speed.restart();
      await record.append(line);
      observer.logged?.(line);
      await record.addGraph();
      // The first metrics have been seen, and did not wait for it.
      session.announce?.("evaluate");
    }
    if (isMultiple(iteration, plan.evaluateEvery) && iteration < to) {
      const failure = await evaluateState(plan, iteration);
      if (failure) {
        await save();
        return { status: "failed", iteration, metrics, failure };
      }
    }
    if (clock.now() - saved.at >= plan.checkpointSeconds) await save();
  }
  await save();
  return { status: "finished", iteration, metrics };
}

/** Runs `count` iterations; gives how many were finite, and the means of the window's logs so far. */
async function trainCall(
  plan: Pick<LoopPlan, "session" | "prepared" | "seed" | "logEvery">,
  iteration: number,
  count: number,
): Promise<{ ran: number; logs: Record<string, number | null> }> {
  const program = plan.prepared.signature;
  const inputs = { seed: plan.seed, iteration, count, window: plan.logEvery };
  const outputs = await callEntry(plan.session, program, "train", inputs);
  const [ran] = outputsOf(program, "train", "ran", outputs).values();
  return { ran: ran?.data[0] ?? count, logs: meansOf(outputsOf(program, "train", "log", outputs)) };
}

/**
 * Runs from iteration `from` to `to` and keeps nothing but the session's state. Gives the iteration
 * that was reached: less than `to` where one was not finite.
 */
export async function replay(
  plan: Pick<LoopPlan, "session" | "prepared" | "seed" | "logEvery">,
  from: number,
  to: number,
): Promise<number> {
  const size = new CallSize();
  for (let iteration = from; iteration < to;) {
    const count = Math.min(size.iterations, to - iteration);
    const start = performance.now();
    const { ran } = await trainCall(plan, iteration, count);
    if (ran < count) return iteration + ran;
    size.observe(count, (performance.now() - start) / 1000);
    iteration += count;
  }
  return to;
}

/**
 * Evaluates the state as it is. Does nothing where the experiment reports nothing. Gives what went
 * wrong where an assertion does not hold; a report that is not finite is told of as a notice.
 */
export async function evaluateState(
  plan: Pick<LoopPlan, "session" | "prepared" | "seed" | "record" | "observer" | "clock">,
  iteration: number,
): Promise<NonFiniteReport | undefined> {
  const { session, seed, prepared, observer } = plan;
  const program = prepared.signature;
  if (program.entries["evaluate"] === undefined) return undefined;
  const outputs = await callEntry(session, program, "evaluate", { seed });
  const explained = async (): Promise<NonFiniteReport> =>
    explainNonFinite(prepared, {
      entry: "evaluate",
      seed,
      iteration,
      state: await session.readState(),
    });
  if (!isFinite(program, "evaluate", outputs)) return explained();
  if (!reportsAreFinite(program, outputs)) observer.notice?.(withPlace(await explained()));
  const evaluation = summariseReports(program, outputs);
  const line: EvaluationLine = { kind: "evaluation", iteration, seconds: plan.clock.now(), ...evaluation };
  await plan.record.append(line);
  observer.evaluated?.(line);
  return undefined;
}

/** Sum over count of each log, from `<name>.sum` and `<name>.count`; one that never ran in the window is left out. */
function meansOf(logs: ReadonlyMap<string, HostTensors[string]>): Record<string, number | null> {
  const means: Record<string, number | null> = {};
  for (const [key, sum] of logs) {
    if (!key.endsWith(".sum")) continue;
    const name = key.slice(0, -".sum".length);
    const count = logs.get(`${name}.count`)?.data[0] ?? 0;
    if (count > 0) means[name] = jsonNumber(sum.data[0]! / count);
  }
  return means;
}

function nextBoundary(iteration: number, { to, logEvery, evaluateEvery }: LoopPlan): number {
  const evaluation = evaluateEvery === undefined ? to : nextMultiple(iteration, evaluateEvery);
  return Math.min(to, nextMultiple(iteration, logEvery), evaluation);
}

function isMultiple(iteration: number, step: number | undefined): boolean {
  return step !== undefined && iteration % step === 0;
}
