import { ExecutorError } from "../../executors/executor-error.js";
import { Trial } from "../../executors/trial.js";
import { seedTensor } from "../entry-call.js";
import type { EngineDecision } from "../manifest.js";
import type { PreparedProgram } from "../prepare-program.js";
import { RunError } from "../run-error.js";
import type { EngineRequest, OpenedEngine } from "../services.js";
import { decisionKey, decisionsHere, notKept, timesInWords, type Decision } from "./decision.js";
import { candidatesHere, nameOf, type Candidate, type Mode } from "./modes.js";
import { timeModes } from "./time-modes.js";

/** How programs are opened; both reject with `RunError`. */
export interface Openers {
  inMode(mode: Mode): Promise<OpenedEngine>;
  onReference(): Promise<OpenedEngine>;
}

/** Wall seconds on the first engine from which on a run is worth the half minute that timing the others takes. */
const worthTiming = 300;

/**
 * Opens a program in the mode that is known to be its fastest here. Where nothing is known, that is wasm, which
 * starts at once, unless the run is so long that timing the modes first pays. It is decided before the first iteration,
 * as other engines give other bits. A mode that refuses the program is passed over with a word.
 */
export async function openAuto(
  prepared: PreparedProgram,
  request: EngineRequest,
  openers: Openers,
): Promise<OpenedEngine> {
  const candidates = await candidatesHere(request);
  const decisions = decisionsHere();
  const key = decisionKey(prepared.graphHash, candidates, request.threads);
  const known = await decisions.read(key);
  const opened =
    known === undefined ? undefined : await openers.inMode(known.mode).catch(telling(known.mode, request));
  if (known !== undefined && opened !== undefined) return { ...opened, decision: decided(known) };

  const first = await openFirst(candidates, request, openers);
  if (candidates.length === 1 || first.fallback !== undefined) return first;
  const seconds = await expectedSeconds(first, prepared, request);
  if (seconds < worthTiming) return first;
  await first.session.close();
  const hours = seconds / 3600;
  const length = hours < 2 ? `${Math.round(60 * hours)} minutes` : `${Math.round(hours)} hours`;
  request.notice(`this takes about ${length} on ${first.execution.engine}: timing the engines first`);
  const { opened: fastest, decision } = await timeModes(prepared, candidates, openers.inMode);
  if (!(await decisions.keep(key, decision))) request.notice(notKept());
  return { ...fastest, decision: decided(decision) };
}

function decided(decision: Decision): EngineDecision {
  return { why: `the fastest here: ${timesInWords(decision)}`, microseconds: decision.microseconds };
}

/** The first mode that takes the program, or the reference executor with a word on why. */
async function openFirst(
  candidates: readonly Candidate[],
  request: EngineRequest,
  openers: Openers,
): Promise<OpenedEngine> {
  // The last one; those before it have been told.
  let refusal: RunError | undefined;
  for (const [i, { mode }] of candidates.entries()) {
    try {
      const opened = await openers.inMode(mode);
      const why =
        i > 0
          ? `the first engine here that takes this program`
          : candidates.length === 1
            ? "the only engine here; `mrl doctor` says what others need"
            : "it starts at once; `mrl bench` times the engines for a program";
      return { ...opened, decision: { why } };
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      refusal = error;
      if (i + 1 < candidates.length) tellRefusal(mode, error, request);
    }
  }
  const opened = await openers.onReference();
  return { ...opened, fallback: { reason: refusal!.message, hint: refusal!.hint ?? "" } };
}

function telling(mode: Mode, request: EngineRequest): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof RunError)) throw error;
    tellRefusal(mode, error, request);
  };
}

function tellRefusal(mode: Mode, { message }: RunError, { notice }: EngineRequest): void {
  notice(`not on ${nameOf(mode)}: ${message}`);
}

/** How long a run will take, by a few iterations on a state made for it. */
async function expectedSeconds(
  { session }: OpenedEngine,
  { signature }: PreparedProgram,
  { iterations = 0 }: EngineRequest,
): Promise<number> {
  if (iterations === 0) return 0;
  try {
    const trial = await Trial.start(session, signature, seedTensor(0), { prepare: false });
    await trial.warm((worthTiming * 1e6) / iterations);
    return (trial.best * iterations) / 1e6;
  } catch (error) {
    // What is wrong with the program is told by the run itself.
    if (error instanceof ExecutorError) return 0;
    throw error;
  }
}
