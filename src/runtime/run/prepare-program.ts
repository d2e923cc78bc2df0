import type { Entry, Port, Program, Value } from "../../graph/graph.js";
import { hash } from "../../graph/hash.js";
import { expand } from "../../graph/passes/expand.js";
import { iterate } from "../../graph/passes/iterate.js";
import { optimise, type OptimiseOptions } from "../../graph/passes/optimise.js";
import { shareReplays } from "../../graph/passes/share-replays.js";
import { splitScans } from "../../graph/passes/split-scans.js";
import { evaluateBlock } from "../executors/reference/index.js";

/** A program in the forms that a run needs. */
export interface PreparedProgram {
  /** As it was given, before any pass. */
  readonly program: Program;
  /** What executors are given: `train` runs `count` iterations and gives the logs' running sums. */
  readonly executable: Program;
  /** The hash of the program graph, before any pass. */
  readonly graphHash: string;
  /**
   * Expanded and nothing more, `train` still ONE iteration: what a search for a number that is not finite
   * evaluates, as each value still knows what maps it comes from.
   */
  readonly single: Program;
  /** As `single`, of operations that know their places in a spec or a program, where those of `single` do not. */
  readonly placed?: (() => Promise<Program | undefined>) | undefined;
}

/** Constants are folded by the executor whose arithmetic is the one to compare with. */
function foldingIn(f64: boolean): OptimiseOptions {
  return { evaluate: (block) => evaluateBlock(block, [], { f64 }).map(({ data }) => data) };
}

/**
 * Turns a program graph into what executors run: `map`, `grad` and `jvp` expanded, simplified, many
 * iterations a call. With `f64` it is for the reference executor in double precision. `placed` gives the same program
 * graph, of operations that know their places.
 */
export function prepareProgram(
  program: Program,
  { f64 = false, placed }: { readonly f64?: boolean; readonly placed?: PreparedProgram["placed"] } = {},
): PreparedProgram {
  const folding = foldingIn(f64);
  const single = expand(program);
  return {
    program,
    executable: withLogOutputs(
      optimise(iterate(splitScans(shareReplays(optimise(single, folding)))), folding),
    ),
    graphHash: hash(program),
    single,
    placed: placed && (async () => expanded(await placed())),
  };
}

function expanded(program: Program | undefined): Program | undefined {
  return program && expand(program);
}

const logSlot = /^log\.(.*)$/;

/**
 * Makes `train` also return the running sums of logs that it carries as state slots `log.<name>`, as
 * outputs `log:<name>`: a window's means are then read without reading the whole state.
 */
function withLogOutputs(program: Program): Program {
  const train = program.entries["train"];
  if (train === undefined) return program;
  const ports: Port[] = [];
  const results: Value[] = [];
  train.outputs.forEach((port, index) => {
    const name = port.kind === "state" ? logSlot.exec(port.name)?.[1] : undefined;
    if (name === undefined) return;
    ports.push({ kind: "log", name, type: port.type });
    results.push(train.block.results[index]!);
  });
  const extended: Entry = {
    inputs: train.inputs,
    outputs: [...train.outputs, ...ports],
    block: { ...train.block, results: [...train.block.results, ...results] },
  };
  return { ...program, entries: { ...program.entries, train: extended } };
}
