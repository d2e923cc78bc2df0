import type { Code } from "./code.js";
import * as lexical from "./codes/lexical.js";
import * as modules from "./codes/modules.js";
import * as syntax from "./codes/syntax.js";
import * as names from "./codes/names.js";
import * as types from "./codes/types.js";
import * as tasks from "./codes/tasks.js";
import * as draws from "./codes/draws.js";
import * as assertions from "./codes/assertions.js";
import * as calls from "./codes/calls.js";
import * as statements from "./codes/statements.js";
import * as experiments from "./codes/experiments.js";
import * as programs from "./codes/programs.js";
import * as rollouts from "./codes/rollouts.js";

/** The table of codes: one file a family under `codes/`. A new family is named here once. */
const families: readonly Readonly<Record<string, Code<never>>>[] = [
  lexical,
  syntax,
  modules,
  names,
  types,
  draws,
  calls,
  statements,
  experiments,
  rollouts,
  tasks,
  assertions,
  programs,
];

/** Every code by its number, in order. */
export const codes: ReadonlyMap<string, Code<never>> = new Map(
  families
    .flatMap((family) => Object.values(family))
    .sort((a, b) => a.number.localeCompare(b.number))
    .map((entry) => [entry.number, entry]),
);
