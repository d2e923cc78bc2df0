import { describe, expect, test } from "vitest";
import type { Builder } from "../../src/graph/builder.js";
import type { Node, Program, Value } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { expand } from "../../src/graph/passes/expand.js";
import { optimise } from "../../src/graph/passes/optimise.js";
import { shareReplays } from "../../src/graph/passes/share-replays.js";
import { splitScans } from "../../src/graph/passes/split-scans.js";
import { tensor } from "../../src/graph/types.js";
import { verify } from "../../src/graph/verify.js";
import { evaluateBlock } from "../../src/runtime/executors/reference/index.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { argumentsOf } from "./arbitrary-graph.js";
import { type Build, mainBlock, programOf } from "./program-of.js";

const [turns, units] = [7, 3];
const types = [tensor("f32", turns, units), tensor("f32", units, units), tensor("f32", units)];

/** A recurrence with two carried values that start alike. */
function step(b: Builder, w: Value, at: Value, h: Value, c: Value): { h: Value; c: Value } {
  const mixed = op.dotGeneral(b, op.add(b, at, h), w, { lhs_contract: [0], rhs_contract: [0] });
  const cell = op.add(b, op.mul(b, op.sigmoid(b, mixed), c), op.tanh(b, mixed));
  return { h: op.tanh(b, cell), c: cell };
}

interface Variant {
  readonly reverse?: boolean;
  /** What the later scan carries at first; zeros unless given. */
  readonly start?: (b: Builder, other: Value) => Value;
  /** The later scan's weights. */
  readonly weights?: (b: Builder, w: Value) => Value;
}

/** A scan that makes its own inputs turn by turn, and a loss that runs the recurrence over them again. */
function replay({ reverse = false, start, weights }: Variant = {}): Build {
  return (b, noise, w, other) => {
    const zeros = op.constant(b, "f32", [units], 0);
    const played = op.scan(b, { length: turns }, [zeros, zeros, zeros], [noise!], ([at, h, c], [x]) => {
      const next = step(b, w!, at!, h!, c!);
      const action = op.sin(b, op.add(b, next.h, x!));
      return { carry: [action, next.h, next.c], ys: [at!, action, op.exp(b, next.h)] };
    });
    const [inputs, actions, scores] = played.ys as [Value, Value, Value];
    const first = start === undefined ? zeros : start(b, other!);
    const own = weights === undefined ? w! : weights(b, w!);
    const again = op.scan(
      b,
      { length: turns, reverse },
      [first, zeros],
      [inputs, actions],
      ([h, c], [at, action]) => {
        const next = step(b, own, at!, h!, c!);
        return { carry: [next.h, next.c], ys: [op.mul(b, action!, op.log1p(b, op.exp(b, next.h)))] };
      },
    );
    return [again.ys[0]!, again.carry[0]!, again.carry[1]!, scores];
  };
}

function evaluate(program: Program): number[] {
  const args = argumentsOf(program, 1).map(({ type, data }) => tensorOf(type, data, false));
  return evaluateBlock(program.entries["main"]!.block, args).flatMap(({ data }) => [...data]);
}

function shared(program: Program): Program {
  const before = optimise(expand(program));
  const after = shareReplays(before);
  verify(after);
  expect(evaluate(after)).toEqual(evaluate(before));
  const optimised = optimise(splitScans(after));
  verify(optimised);
  return optimised;
}

const opsOf = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => [node.op, ...node.blocks.flatMap((block) => opsOf(block.nodes))]);
const count = (program: Program, name: string): number =>
  opsOf(mainBlock(program).nodes).filter((other) => other === name).length;

describe("a scan that runs an earlier one's recurrence again", () => {
  test("reads it from there, to the bit", () => {
    const program = shared(programOf(types, replay()));
    expect(count(program, "scan")).toBe(1);
    expect(count(program, "dot_general")).toBe(1);
    expect(count(program, "sigmoid")).toBe(1);
  });

  test.each<[string, Variant]>([
    ["that starts elsewhere", { start: (_, other) => other }],
    ["with other weights", { weights: (b, w) => op.neg(b, w) }],
    ["that runs the other way", { reverse: true }],
  ])("but not one %s", (_, variant) => {
    const program = shared(programOf(types, replay(variant)));
    expect(count(program, "scan")).toBe(2);
    expect(count(program, "sigmoid")).toBe(2);
  });

  test("in its gradient too, whose way back alone is left", () => {
    const gradient: Build = (b, noise, w, other) =>
      b.emit("grad", [w!], {}, [
        b.block([{ type: w!.type }], (own) => {
          const results = replay({ weights: () => own })(b, noise!, w!, other!);
          return [op.reduceSum(b, results[0]!, [0, 1])];
        }),
      ]);
    const program = programOf(types, gradient);
    const before = optimise(splitScans(optimise(expand(program))));
    expect(count(shared(program), "scan")).toBe(count(before, "scan") - 1);
  });
});
