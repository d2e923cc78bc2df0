import { join } from "node:path";
import type { CompileRequest, Experiment } from "./experiment.js";
import type { Manifest } from "./manifest.js";
import { prepareProgram, type PreparedProgram } from "./prepare-program.js";
import { RunError } from "./run-error.js";
import type { Identity } from "./run-record.js";
import type { RunServices } from "./services.js";

/** A run's program, compiled again from the copy of its spec. */
export interface LoadedProgram {
  readonly experiment: Experiment;
  readonly prepared: PreparedProgram;
  readonly identity: Identity;
}

/**
 * Compiles a run's own copy of its spec with the run's own settings. `given` is for a run whose
 * experiment came from TypeScript. Throws `RunError` where that does not give the graph that the run
 * began with, and `SpecError` where the spec no longer compiles.
 */
export async function loadProgram(
  run: string,
  manifest: Manifest,
  services: RunServices,
  given: Experiment | undefined,
): Promise<LoadedProgram> {
  const experiment = given ?? (await compileSpec(run, manifest, services));
  const prepared = prepareProgram(experiment.program);
  if (prepared.graphHash !== manifest.graph_hash) {
    throw new RunError(
      "changed-program",
      `the experiment's graph is ${prepared.graphHash}, but ${run} began with ${manifest.graph_hash}: its spec, or mrl's library, has changed`,
      `use the version of mrl that the run began with (${manifest.versions.mrl}), or start a new run with \`mrl train\``,
    );
  }
  return { experiment, prepared, identity: identityOf(experiment, manifest.seed, prepared.graphHash) };
}

/** What every checkpoint of a run of this experiment says of the run. */
export function identityOf({ program }: Experiment, seed: number, graphHash: string): Identity {
  const hypers = Object.fromEntries(program.hypers.map(({ name, value }) => [name, value]));
  return { seed, hypers, graphHash };
}

/** Compiles the run's copy of its spec; `request` adds to the run's own settings. */
export function compileSpec(
  run: string,
  manifest: Manifest,
  services: RunServices,
  request: Pick<CompileRequest, "evaluateTasks" | "adaptTo" | "pictures"> = {},
): Promise<Experiment> {
  if (manifest.spec === null) {
    throw new RunError(
      "changed-program",
      `${run} was begun from TypeScript and has no spec`,
      "go on with it from TypeScript, and give its experiment",
    );
  }
  const file = join(run, manifest.spec);
  return services.compile(file, { experiment: manifest.experiment, set: manifest.set, ...request });
}
