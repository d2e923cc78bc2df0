import type { Program } from "../../../graph/graph.js";
import { sizeOf } from "../../../graph/types.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { ModuleHost } from "../../modules/host.js";
import type { Loaded } from "../../modules/load.js";
import type { ExperimentDeclaration } from "../../syntax/ast.js";
import { experimentDiagnostics } from "../check.js";
import { elaborate } from "../elaborate.js";
import { textsOf, type TypeTexts } from "./type-texts.js";

/** What elaborating an experiment finds out, as plain data: it may be found in another thread. */
export interface ExperimentResult {
  readonly diagnostics: readonly Diagnostic[];
  /** What the user's declarations were found to be with the experiment's numbers; `index` is a place in their file. */
  readonly types: readonly { readonly file: string; readonly index: number; readonly texts: TypeTexts }[];
  /** How many settings the experiment has, which `--set` can name. */
  readonly settings: number;
  /** How many parameters its nets have; undefined where the experiment has errors. */
  readonly netParameters: number | undefined;
  /** The nets whose recipes stand in the experiment itself, by their place in it. */
  readonly nets: readonly { readonly start: number; readonly end: number; readonly numbers: number }[];
  /** How many numbers each state holds; empty where the experiment has errors. */
  readonly states: ReadonlyMap<string, number>;
}

/** What is known of an experiment that could not be elaborated. */
export const noResult: ExperimentResult = {
  diagnostics: [],
  types: [],
  settings: 0,
  netParameters: undefined,
  nets: [],
  states: new Map(),
};

/** Elaborates an experiment, which may take much longer than checking declarations. `isBroken`: the file is known to have errors. */
export function experimentResult(
  loaded: Loaded,
  host: ModuleHost,
  experiment: ExperimentDeclaration,
  isBroken: boolean,
): ExperimentResult {
  const { entry } = loaded;
  if (!entry) return noResult;
  const options = { isBroken, keepsTypes: true };
  const { el, found, elaborated } = elaborate(loaded, entry, host, experiment, options);
  const types = [...loaded.modules.values()].flatMap(({ file, tree, isLibrary }) =>
    isLibrary
      ? []
      : tree.declarations.map((declaration, index) => ({ file, index, texts: textsOf(declaration, el) })),
  );
  const { start, end } = experiment.span;
  const nets = el.netSizes
    .filter(({ file, span }) => file === entry.file && span.start >= start && span.end <= end)
    .map(({ span, numbers }) => ({ start: span.start - start, end: span.end - start, numbers }));
  return {
    diagnostics: experimentDiagnostics(found, loaded, experiment, isBroken),
    types: types.filter(({ texts }) => texts.length > 0),
    settings: el.parameters.size,
    netParameters: elaborated && el.netParameters,
    nets,
    states: statesOf(elaborated?.program),
  };
}

/** The numbers of a program's states by the names that the learner gives them. */
function statesOf(program: Program | undefined): ReadonlyMap<string, number> {
  const states = new Map<string, number>();
  for (const { name, type } of program?.state ?? []) {
    const [state] = name.split(".") as [string];
    states.set(state, (states.get(state) ?? 0) + sizeOf(type.shape));
  }
  return states;
}
