import wabt from "wabt";
import { generate } from "../../../src/codegen/generate.js";
import { printModule, type Module } from "../../../src/codegen/ir/index.js";
import { lowerProgram } from "../../../src/codegen/lower/program.js";
import { planLayout } from "../../../src/codegen/plan/layout.js";
import { printC } from "../../../src/codegen/print-c/index.js";
import { printWasm, wasmTarget } from "../../../src/codegen/print-wasm/index.js";
import { parse } from "../../../src/graph/parse.js";
import { print } from "../../../src/graph/print.js";

/** One layer of a net for three tasks of two examples each: a matmul, then a chain of elementwise operations. */
const layer = `entry main(
  %x: f32[3, 2, 4] = data x,
  %w: f32[4, 4] = data w,
  %b: f32[4] = data b,
) -> (
  report y: f32[3, 2, 4],
) {
  %dot: f32[3, 2, 4] = dot_general(%x, %w) {lhs_batch: [], lhs_contract: [2], rhs_batch: [], rhs_contract: [0]}
  %bias: f32[3, 2, 4] = broadcast(%b) {axes: [2], shape: [3, 2, 4]}
  %sum: f32[3, 2, 4] = add(%dot, %bias)
  %zero: f32[3, 2, 4] = constant() {data: 0, dtype: f32, shape: [3, 2, 4]}
  %y: f32[3, 2, 4] = max(%sum, %zero)
  yield %y
}
`;

/** What docs/internals.md quotes of the way of this layer to both printers, by the stage's name. */
export async function loopStages(): Promise<Readonly<Record<string, string>>> {
  const program = parse(layer);
  const lowered = lowerProgram(program, wasmTarget).entries.map((entry) => entry.function);
  const plain: Module = {
    lanes: 1,
    functions: [],
    entries: lowered,
    sites: [],
    layout: planLayout(lowered, []),
  };
  const { module } = generate(program, wasmTarget);
  return {
    layer: print(program),
    nests: entryOf(printModule(plain), /^entry main/),
    loops: entryOf(printModule(module), /^entry main/),
    layerC: entryOf(printC(module), /^int32_t entry_0/),
    layerWasm: await wasmLoop(module),
  };
}

/** The lines from the first that matches to the brace at the margin that closes it. */
function entryOf(text: string, from: RegExp): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => from.test(line));
  return `${lines.slice(start, lines.indexOf("}", start) + 1).join("\n")}\n`;
}

/** The innermost loop of the matmul, as text. */
async function wasmLoop(module: Module): Promise<string> {
  const { readWasm } = await wabt();
  const text = readWasm(printWasm(module).bytes, { simd: true }).toText({
    foldExprs: true,
    inlineExport: true,
  });
  const lines = text.split("\n");
  const product = lines.findIndex((line) => line.includes("f32x4.mul"));
  const start = lines.findLastIndex((line, i) => i < product && /\(loop/.test(line));
  const indent = /^ */.exec(lines[start]!)![0];
  const end = lines.findIndex((line, i) => i > start && line.length > 0 && !line.startsWith(`${indent} `));
  return `${lines
    .slice(start, end)
    .map((line) => line.slice(indent.length))
    .join("\n")}\n`;
}
