import type { CompileRequest } from "../runtime/run/experiment.js";
import type { Context } from "./context.js";

/** Writes the page of a spec's graph. What is wrong with the spec is told, and nothing is written then. */
export async function writeGraphPage(
  context: Context,
  file: string,
  request: CompileRequest,
  output: string,
  isTimed: boolean,
): Promise<void> {
  const { compileSpec } = await import("./compile-spec.js");
  const experiment = await compileSpec(context, file, request);
  if (experiment === undefined) return;
  const { resolve } = await import("node:path");
  const { modulePath, NodeHost, readSpec } = await import("../runtime/host.js");
  const { parse } = await import("../compiler/syntax/parse.js");
  const { printTree } = await import("../compiler/syntax/print-tree.js");
  const { typedStage } = await import("../compiler/driver/typed-stage.js");
  const { prepareProgram } = await import("../runtime/run/prepare-program.js");
  const { highlight } = await import("../report/data/highlight.js");
  const { graphPage } = await import("../report/graph/graph-page.js");
  const { profileOf } = await import("./graph-profile.js");
  const { lineReader } = await import("./line-reader.js");
  const { writeTextFile } = await import("./write-text-file.js");
  const text = readSpec(file);
  const path = modulePath(file);
  const host = new NodeHost(new Map([[path, text]]));
  const { executable } = prepareProgram(experiment.program);
  const profile = isTimed ? await profileOf(context, executable) : undefined;
  const page = graphPage({
    title: experiment.name,
    source: { file: path, text, tokens: highlight(resolve(file)) },
    texts: [
      { title: "Tree", text: printTree(parse(text, path).tree, text) },
      { title: "Types", text: typedStage(path, host).text },
    ],
    programs: [
      {
        title: "Program graph",
        note: "As the spec says it: maps and gradients are blocks of their own. A gradient costs more than its block, see below.",
        program: experiment.program,
      },
      {
        title: "Optimised graph",
        note: "What runs: gradients and maps expanded, simplified, many iterations a call, of which the cost is that of one.",
        program: executable,
        profile,
      },
    ],
    line: lineReader(host),
  });
  await writeTextFile(output, page);
  const { err } = context.terminal;
  err.write(`${err.colors.green("written")}: ${output}\n`);
}
