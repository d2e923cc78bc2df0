import { Builder } from "../../src/graph/builder.js";
import type { Block, Node, Program, Value } from "../../src/graph/graph.js";
import { add, mul } from "../../src/graph/ops/arithmetic.js";
import { constant } from "../../src/graph/ops/constant.js";
import { reduceSum } from "../../src/graph/ops/shape-construction.js";
import { expand } from "../../src/graph/passes/expand.js";
import { sizeOf, type TensorType } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";

/** A function that is built as a graph: its inputs' values in, its results' out. */
export type GraphFunction = (b: Builder, ...xs: Value[]) => readonly Value[];

/** Numbers in row-major order, one array an input or result. */
export type Numbers = readonly (readonly number[])[];

/** The expanded graph of a function, verified. */
export function blockOf(types: readonly TensorType[], f: GraphFunction): Block {
  const b = new Builder();
  const block = b.block(
    types.map((type) => ({ type })),
    (...xs) => f(b, ...xs),
  );
  const program = programOf(block);
  verify(program);
  const expanded = expand(program);
  verify(expanded);
  return expanded.entries["function"]!.block;
}

/** A program whose one entry is a block from some states to others. */
function programOf(block: Block): Program {
  const port = (name: string) => (value: Value, i: number) => ({
    kind: "state" as const,
    name: `${name}${i}`,
    type: value.type,
  });
  const inputs = block.params.map(port("x"));
  const outputs = block.results.map(port("y"));
  return { state: [...inputs, ...outputs], hypers: [], entries: { function: { inputs, outputs, block } } };
}

export interface Precision {
  /** Whether to compute in double precision, which is the default. */
  readonly f64?: boolean;
}

/** The results of a function. */
export function evaluate(
  types: readonly TensorType[],
  f: GraphFunction,
  args: Numbers,
  precision?: Precision,
): number[][] {
  return evaluateExpanded(blockOf(types, f), args, precision);
}

export function evaluateExpanded(block: Block, args: Numbers, { f64 = true }: Precision = {}): number[][] {
  const tensors = block.params.map(({ type }, i) => tensorOf(type, args[i]!, f64));
  return evaluateBlock(block, tensors, { f64 }).map(({ data }) => [...data]);
}

/** Central differences, of fourth order, of the scalar first result with respect to every input number. */
export function differences(
  types: readonly TensorType[],
  f: GraphFunction,
  args: Numbers,
  step = 2e-4,
): number[][] {
  const block = blockOf(types, f);
  return args.map((arg, i) =>
    arg.map((_, k) => {
      const at = (offset: number): number => {
        const moved = args.map((numbers, j) =>
          j === i ? numbers.map((x, l) => (l === k ? x + offset : x)) : numbers,
        );
        return evaluateExpanded(block, moved)[0]![0]!;
      };
      return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    }),
  );
}

/** Numbers in -1 to 1 that look random and are always the same. */
export function someNumbers(count: number, salt = 0): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * (salt + 1)));
}

export function someArgs(types: readonly TensorType[], salt = 0): number[][] {
  return types.map((type, i) => someNumbers(sizeOf(type.shape), salt + 10 * i));
}

/** The sum of all numbers of `x`. */
export function total(b: Builder, x: Value): Value {
  return reduceSum(
    b,
    x,
    x.type.shape.map((_, axis) => axis),
  );
}

/** One number from several tensors: a sum with fixed weights, so that no gradient hides behind another. */
export function weigh(b: Builder, xs: readonly Value[]): Value {
  const terms = xs.map((x, i) => {
    const weights = constant(b, "f32", x.type.shape, someNumbers(sizeOf(x.type.shape), 100 + i));
    return total(b, mul(b, x, weights));
  });
  return terms.reduce((sum, term) => add(b, sum, term));
}

/** Every node of a block, nested ones included. */
export function allNodes(block: Block): Node[] {
  return block.nodes.flatMap((node) => [node, ...node.blocks.flatMap(allNodes)]);
}
