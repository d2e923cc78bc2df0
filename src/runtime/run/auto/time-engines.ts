import type { Experiment } from "../experiment.js";
import { openEngine } from "../open-engine.js";
import { prepareProgram } from "../prepare-program.js";
import type { EngineRequest } from "../services.js";
import { decisionKey, decisionsHere, notKept } from "./decision.js";
import { candidatesHere } from "./modes.js";
import { timeModes } from "./time-modes.js";

/** Which engines run an experiment here, the fastest first. */
export interface EngineTimes {
  readonly engines: readonly { readonly engine: string; readonly microseconds: number }[];
}

/** Times an experiment's iterations on each engine here, and has `auto` take the fastest from now on. Throws `RunError`. */
export async function timeEngines(
  { program }: Pick<Experiment, "program">,
  options: Omit<EngineRequest, "engine" | "jit" | "threads"> & { readonly threads?: number | undefined },
): Promise<EngineTimes> {
  const request: EngineRequest = { threads: undefined, ...options, engine: "auto", jit: "auto" };
  const prepared = prepareProgram(program);
  const candidates = await candidatesHere(request);
  const { opened, decision } = await timeModes(prepared, candidates, ({ engine, device, jit }) =>
    openEngine(prepared, { ...request, engine, device, jit: jit ? "on" : "off" }),
  );
  await opened.session.close();
  const key = decisionKey(prepared.graphHash, candidates, request.threads);
  if (!(await decisionsHere().keep(key, decision))) request.notice(notKept());
  const times = Object.entries(decision.microseconds).sort(([, a], [, b]) => a - b);
  return { engines: times.map(([engine, microseconds]) => ({ engine, microseconds })) };
}
