import { Option, type Command } from "commander";
import type { Program } from "../graph/graph.js";
import type { Experiment, Setting } from "../runtime/run/experiment.js";
import { setting } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

const stages = ["tree", "typed", "graph", "optimised", "loops", "memory", "state", "parameters"] as const;
type Stage = (typeof stages)[number];

interface GraphFlags {
  readonly stage: Stage;
  readonly experiment?: string;
  readonly set?: readonly Setting[];
  readonly html?: string;
  readonly profile?: boolean;
}

export function graphCommand(context: Context): Command {
  return newCommand("graph", "print what becomes of a spec on its way to the engine", [
    "mrl graph examples/sinusoid-maml.mrl --stage state",
    "mrl graph examples/sinusoid-maml.mrl --profile",
  ])
    .argument("<file>", "the spec")
    .addOption(
      new Option(
        "--stage <name>",
        "tree: the syntax tree; typed: the types of its expressions; graph: the program graph; optimised: what the engine runs; loops: the loop nests that the wasm and c engines run; memory: their memory, and what takes the most of it; state: what a checkpoint holds; parameters: what --set can name",
      )
        .choices(stages)
        .default("graph"),
    )
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .option("--html <file>", "write a page of all stages, with blocks that unfold and what they cost")
    .option("--profile", "run iterations and tell which lines take their time; with --html, on the page")
    .action(async (file: string, { stage, experiment: name, set, html, profile = false }: GraphFlags) => {
      if (html !== undefined) {
        const { writeGraphPage } = await import("./graph-page.js");
        return writeGraphPage(context, file, { experiment: name, set }, html, profile);
      }
      if (profile) {
        const { compileSpec } = await import("./compile-spec.js");
        const experiment = await compileSpec(context, file, { experiment: name, set });
        if (experiment === undefined) return;
        const { printProfile } = await import("./graph-profile.js");
        return printProfile(context, experiment);
      }
      if (stage === "tree") return printSyntax(context, file);
      if (stage === "typed") return printTypes(context, file);
      const { compileSpec } = await import("./compile-spec.js");
      const experiment = await compileSpec(context, file, { experiment: name, set });
      if (experiment !== undefined) context.terminal.out.write(await stageText(stage, experiment));
    });
}

/** The tree of a file as far as it could be parsed; what could not be is told. */
async function printSyntax({ terminal, finish }: Context, file: string): Promise<void> {
  const { modulePath, readSpec } = await import("../runtime/host.js");
  const { parse } = await import("../compiler/syntax/parse.js");
  const { printTree } = await import("../compiler/syntax/print-tree.js");
  const { showDiagnostics } = await import("./show-diagnostics.js");
  const text = readSpec(file);
  const { tree, diagnostics } = parse(text, modulePath(file));
  showDiagnostics(diagnostics, terminal.err);
  if (diagnostics.some(({ severity }) => severity === "error")) finish(exitCode.problems);
  terminal.out.write(printTree(tree, text));
}

/** The source with the types of its expressions, as far as they are known; what is wrong is told. */
async function printTypes({ terminal, finish }: Context, file: string): Promise<void> {
  const { modulePath, NodeHost, readSpec } = await import("../runtime/host.js");
  const { typedStage } = await import("../compiler/driver/typed-stage.js");
  const { showDiagnostics } = await import("./show-diagnostics.js");
  const path = modulePath(file);
  const host = new NodeHost(new Map([[path, readSpec(file)]]));
  const { diagnostics, text } = typedStage(path, host);
  showDiagnostics(diagnostics, terminal.err, host);
  if (diagnostics.some(({ severity }) => severity === "error")) finish(exitCode.problems);
  terminal.out.write(text);
}

async function stageText(stage: Exclude<Stage, "tree" | "typed">, experiment: Experiment): Promise<string> {
  const { program, parameters } = experiment;
  if (stage === "parameters") return parametersText(parameters);
  const { print } = await import("../graph/print.js");
  if (stage === "graph") return print(program);
  const { prepareProgram } = await import("../runtime/run/prepare-program.js");
  const { executable } = prepareProgram(program);
  if (stage === "optimised") return print(executable);
  if (stage === "state") return stateText(executable);
  return loopsText(stage, executable);
}

/** As the wasm engine runs them: these are the same on every machine. */
async function loopsText(stage: "loops" | "memory", program: Program): Promise<string> {
  const { generate } = await import("../codegen/generate.js");
  const { wasmTarget } = await import("../codegen/print-wasm/index.js");
  const { module } = generate(program, wasmTarget);
  if (stage === "memory") {
    const { printMemory } = await import("../codegen/plan/print-memory.js");
    return printMemory(module.layout);
  }
  const { printModule } = await import("../codegen/ir/index.js");
  return printModule(module);
}

/** One slot a line: its path, its type, its place in the spec; then how much it is in all. */
async function stateText(program: Program): Promise<string> {
  const { formatType, sizeOf } = await import("../graph/types.js");
  const width = Math.max(0, ...program.state.map(({ name }) => name.length));
  const lines = program.state.map(({ name, type, span }) => {
    const place = span === undefined ? "" : `  ${span.file}:${span.line}:${span.column}`;
    return `${name.padEnd(width)}  ${formatType(type)}${place}\n`;
  });
  const total = program.state.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  return `${lines.join("")}${program.state.length} slots, ${total} numbers\n`;
}

/** One parameter a line: its path, its value, and whether changing it makes another graph. */
function parametersText(parameters: Experiment["parameters"]): string {
  const rows = parameters.map(({ path, value, kind }) => [path, JSON.stringify(value), kind] as const);
  const [paths, values] = [0, 1].map((i) => Math.max(0, ...rows.map((row) => row[i as 0 | 1].length)));
  return rows
    .map(([path, value, kind]) => `${path.padEnd(paths!)}  ${value.padEnd(values!)}  ${kind}\n`)
    .join("");
}
