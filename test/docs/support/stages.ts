import { fromBinary } from "@bufbuild/protobuf";
import { typedStage } from "../../../src/compiler/driver/typed-stage.js";
import { printTree } from "../../../src/compiler/syntax/print-tree.js";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { expand } from "../../../src/graph/passes/expand.js";
import { optimise } from "../../../src/graph/passes/optimise.js";
import { print } from "../../../src/graph/print.js";
import { formatType } from "../../../src/graph/types.js";
import { compile } from "../../../src/index.js";
import { evaluateBlock } from "../../../src/runtime/executors/reference/index.js";
import { writeProgram } from "../../../src/runtime/executors/native/write-program.js";
import { SavedModelSchema } from "../../../src/runtime/protobuf/tf_pb.js";
import { prepareProgram } from "../../../src/runtime/run/prepare-program.js";
import { fileHost } from "../../compiler/support/hosts.js";

/** The spec that docs/internals.md follows through the compiler. */
export const specPath = "docs/internals.mrl";

/** What docs/internals.md quotes of each stage of its spec, by the stage's name. */
export function stages(): Readonly<Record<string, string>> {
  const text = fileHost.read(specPath) ?? "";
  const { experiment } = compile(specPath);
  if (experiment === undefined) throw new Error(`${specPath} does not compile.`);
  const { program } = experiment;
  const { executable } = prepareProgram(program);
  const optimised = optimise(expand(program), {
    evaluate: (block) => evaluateBlock(block, []).map(({ data }) => data),
  });
  return {
    spec: text,
    tree: dedented(
      between(printTree(parse(text, specPath).tree, text), /members: hidden/, /members: example/),
    ),
    typed: between(typedStage(specPath, fileHost).text, /fn adapt_to/, /^14 /),
    draw: drawText(print(program)),
    program: graphText(print(program), "train"),
    expanded: between(graphText(print(expand(program)), "train"), /reduce_sum\(.*axes: \[1\]/, /…/, 6),
    optimised: graphText(print(optimised), "train"),
    looped: shortenedLoop(graphText(print(executable), "train")),
    state: executable.state.map(({ name, type }) => `${name}: ${formatType(type)}\n`).join(""),
    native: savedModelText(writeProgram(executable, { jit: true }).bytes),
  };
}

/** The lines from the first that matches `from`, or `before` lines earlier, up to, but not with, the next that matches `to`. */
function between(text: string, from: RegExp, to: RegExp, before = 0): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => from.test(line));
  const end = lines.findIndex((line, index) => index > start && to.test(line));
  if (start < before || end < 0) throw new Error(`Nothing from ${from} to ${to} in:\n${text}`);
  return `${lines.slice(start - before, end).join("\n")}\n`;
}

function dedented(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? "";
  return text.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

/** An entry of a printed program without spans, and with the making of each draw as one line. */
function graphText(text: string, entry: string): string {
  const out: string[] = [];
  for (const line of `${between(`${text}\nentry`, new RegExp(`^entry ${entry}`), /^entry/)}`
    .trimEnd()
    .split("\n")) {
    if (line.includes("@ std/prelude/distributions.mrl")) {
      if (!out.at(-1)?.endsWith("…")) out.push(`${/^ */.exec(line)?.[0] ?? ""}…`);
    } else out.push(line.replace(/ @ \S+$/, ""));
  }
  return `${out.join("\n")}\n`;
}

/** The operations of the first draw of `train`, without spans. */
function drawText(text: string): string {
  const train = text.slice(text.indexOf("entry train"));
  return dedented(between(train, /@ std.prelude.distributions/, /yield/)).replaceAll(/ @ \S+$/gm, "");
}

/** The loop over iterations with only the first and last lines of its body. */
function shortenedLoop(text: string): string {
  const lines = text.split("\n");
  const iteration = lines.findIndex((line) => /= add\(%iteration/.test(line));
  const after = lines.findIndex((line) => /is_finite/.test(line));
  if (iteration < 0 || after < 0) throw new Error(`No loop over iterations in:\n${text}`);
  return [...lines.slice(0, iteration + 1), "    …", ...lines.slice(after)].join("\n");
}

/** The signatures of a SavedModel, its functions with their numbers of nodes, and how the function of `train` begins. */
function savedModelText(bytes: Uint8Array): string {
  const meta = fromBinary(SavedModelSchema, bytes).metaGraphs[0];
  const functions = meta?.graphDef?.library?.function ?? [];
  const signatures = Object.entries(meta?.signatureDef ?? {}).map(([name, { inputs, outputs }]) => {
    return `signature ${name} (${Object.keys(inputs).join(", ")}) -> (${Object.keys(outputs).join(", ")})`;
  });
  const shown = functions.map(({ signature, nodeDef, attr }) => {
    const xla = attr["_XlaMustCompile"] === undefined ? "" : ", _XlaMustCompile";
    return `function ${signature?.name}: ${nodeDef.length} nodes${xla}`;
  });
  const body = functions.find(({ signature }) => /body/.test(signature?.name ?? ""));
  const products = body?.nodeDef.filter(({ op }) => op === "Mul").slice(0, 3) ?? [];
  const nodes = products.map(({ name, op, input }) => `  ${name} = ${op}(${input.join(", ")})`);
  return [...signatures, "", ...shown, ...nodes, ""].join("\n");
}
