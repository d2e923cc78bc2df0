import type { Session } from "../executors/executor.js";
import type { Code, LoopExecutor } from "../executors/loops/code.js";
import { keptCode } from "../executors/loops/kept-code.js";
import { threadsFor } from "../executors/loops/threads.js";
import { ApartSession } from "./apart-session.js";
import { asRunError } from "./as-run-error.js";
import { evaluationApart, withEvaluation } from "./evaluation-apart.js";
import type { PreparedProgram } from "./prepare-program.js";
import type { EngineRequest, OpenedEngine } from "./services.js";

/**
 * Opens a program on an executor of loop nests, with the code that an earlier run left where there is some; that of the evaluation
 * is made where it can be while the training runs. Throws `RunError`.
 */
export async function openLoops<Printed>(
  executor: LoopExecutor<Printed>,
  prepared: PreparedProgram,
  request: EngineRequest,
  version: string,
): Promise<OpenedEngine> {
  const threads = threadsFor(request);
  const { signal, notice } = request;
  const session = await opened(executor, prepared, { threads, signal, notice: once(notice) });
  return {
    session,
    execution: { engine: executor.name, device: "cpu", jit: false, threads: executor.threads({ threads }) },
    version,
  };
}

type Request = Pick<EngineRequest, "signal" | "notice"> & { readonly threads: number };

async function opened<Printed>(
  executor: LoopExecutor<Printed>,
  prepared: PreparedProgram,
  request: Request,
): Promise<Session> {
  const { threads, notice } = request;
  const target = await executor.target({ threads });
  const codeOf = (part: PreparedProgram, name: string): Promise<Code<Printed>> =>
    keptCode([name, executor.name, target], () => executor.print(part.executable, { threads }), { notice });
  const open = (code: Code<Printed>): Promise<Session> => {
    const signature = { ...code.signature, hypers: prepared.program.hypers };
    return executor.openCode({ ...code, signature }, request).catch(refused);
  };

  const parts = evaluationApart(prepared);
  if (parts === undefined) {
    const code = await codeOf(prepared, prepared.graphHash).catch(refused);
    prepared.isKnown(code.signature);
    return open(code);
  }
  const { training, evaluation } = parts;
  const code = await codeOf(training, `training of ${prepared.graphHash}`).catch(refused);
  prepared.isKnown(withEvaluation(code.signature, prepared.program));
  return new ApartSession(
    await open(code),
    async () => open(await codeOf(evaluation, evaluation.graphHash).catch(refused)),
    evaluation.program.state.map(({ name }) => name),
  );
}

const refused = asRunError("engine-failed");

/** Tells each message one time: what is said of one part of a program holds for the other. */
function once(notice: EngineRequest["notice"]): EngineRequest["notice"] {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message)) return;
    told.add(message);
    notice(message);
  };
}
