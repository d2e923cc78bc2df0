import { hash } from "node:crypto";
import type { Entry, Port, Program, Signature, Value } from "../../graph/graph.js";
import { hashWith } from "../../graph/hash.js";
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
  /** Of `executable`, which need not be made for it where it is known otherwise. */
  readonly signature: Signature;
  /** Tells the signature, of code that was generated from this program before. */
  isKnown(signature: Signature): void;
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
  return new LazilyPrepared(program, foldingIn(f64), placed && (async () => expanded(await placed())));
}

/** Expanding and simplifying take a while, and code that was generated before does without. */
class LazilyPrepared implements PreparedProgram {
  private hashed: string | undefined;
  private expanded: Program | undefined;
  private looped: Program | undefined;
  private known: Signature | undefined;

  constructor(
    readonly program: Program,
    private readonly folding: OptimiseOptions,
    readonly placed: PreparedProgram["placed"],
  ) {}

  get graphHash(): string {
    return (this.hashed ??= hashWith(this.program, (text) => hash("sha256", text)));
  }

  get single(): Program {
    return (this.expanded ??= expand(this.program));
  }

  get executable(): Program {
    return (this.looped ??= withLogOutputs(
      optimise(iterate(splitScans(shareReplays(optimise(this.single, this.folding)))), this.folding),
    ));
  }

  get signature(): Signature {
    return this.looped ?? this.known ?? this.executable;
  }

  isKnown(signature: Signature): void {
    // Other values of hyperparameters change no code.
    this.known = { ...signature, hypers: this.program.hypers };
  }
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
