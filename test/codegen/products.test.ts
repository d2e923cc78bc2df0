import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dotGeneral } from "../../src/graph/ops/index.js";
import type { DotAttrs } from "../../src/graph/ops/dot-general.js";
import { tensor, sizeOf } from "../../src/graph/types.js";
import { Builder } from "../../src/graph/builder.js";
import type { Entry, Port, Program } from "../../src/graph/graph.js";
import type { HostTensors, Session } from "../../src/runtime/executors/executor.js";
import { checkedCExecutor } from "../../src/runtime/executors/c/index.js";
import { referenceExecutor } from "../../src/runtime/executors/reference/index.js";
import { floats } from "../graph/cases/case.js";
import { noCCompiler } from "../runtime/c-compiler.js";

type Axes = Partial<DotAttrs> & Pick<DotAttrs, "lhs_contract" | "rhs_contract">;

/** Products whose tiles, rests of tiles, parts of sums and layouts differ. */
const products: Record<string, readonly [readonly number[], readonly number[], Axes]> = {
  "several tiles and rests on both sides": [[23, 7], [7, 93], { lhs_contract: [1], rhs_contract: [0] }],
  "a long sum, in parts and what is left": [[5, 600], [600, 12], { lhs_contract: [1], rhs_contract: [0] }],
  "a long sum over two axes": [[3, 300, 6], [3, 300, 20], { lhs_contract: [1, 0], rhs_contract: [1, 0] }],
  "a right side that is transposed": [[19, 11], [37, 11], { lhs_contract: [1], rhs_contract: [1] }],
  "both sides transposed": [[11, 19], [37, 11], { lhs_contract: [0], rhs_contract: [1] }],
  "a batch with a transposed right side": [
    [3, 9, 16],
    [3, 24, 16],
    { lhs_contract: [2], rhs_contract: [2], lhs_batch: [0], rhs_batch: [0] },
  ],
  "a shared right side": [[4, 10, 40], [40, 40], { lhs_contract: [2], rhs_contract: [0] }],
  "a shared left side": [[6, 8], [5, 8, 9], { lhs_contract: [1], rhs_contract: [1] }],
  "a matrix times a vector": [[30, 17], [17, 1], { lhs_contract: [1], rhs_contract: [0] }],
  "a transposed matrix times a vector": [[17, 30], [17], { lhs_contract: [0], rhs_contract: [0] }],
  "columns of which the last vector takes some again": [
    [9, 7],
    [7, 11],
    { lhs_contract: [1], rhs_contract: [0] },
  ],
  "the same, added up in parts": [[600, 6], [600, 11], { lhs_contract: [0], rhs_contract: [0] }],
  "few columns": [[12, 9], [9, 3], { lhs_contract: [1], rhs_contract: [0] }],
};

function entryOf([lhs, rhs, axes]: (typeof products)[string]): Entry {
  const b = new Builder();
  const types = [tensor("f32", ...lhs), tensor("f32", ...rhs)];
  const block = b.block(
    types.map((type) => ({ type })),
    (x, y) => [dotGeneral(b, x!, y!, axes)],
  );
  const port =
    (kind: Port["kind"]) =>
    (type: Port["type"], i: number): Port => ({ kind, name: `x${i}`, type });
  return {
    block,
    inputs: types.map(port("data")),
    outputs: block.results.map(({ type }) => type).map(port("report")),
  };
}

const program: Program = {
  state: [],
  hypers: [],
  entries: Object.fromEntries(Object.entries(products).map(([name, product]) => [name, entryOf(product)])),
};

describe.skipIf(noCCompiler)("the C executor's products", () => {
  let sessions: readonly Session[] = [];
  beforeAll(async () => {
    sessions = [await referenceExecutor.open(program, {}), await checkedCExecutor.open(program, {})];
  }, 300_000);
  afterAll(() => Promise.all(sessions.map((session) => session.close())));

  test.each(Object.keys(products))("of %s are the reference executor's", async (name) => {
    const inputs: HostTensors = Object.fromEntries(
      products[name]!.slice(0, 2).map((shape, i) => {
        const { type, data } = floats(i, shape as readonly number[]);
        return [`x${i}`, { ...type, data: Float32Array.from(data) }];
      }),
    );
    const [wanted, found] = await Promise.all(sessions.map((session) => session.call(name, inputs)));
    const [expected, result] = [wanted!["report:x0"]!, found!["report:x0"]!];
    expect(result.shape).toEqual(expected.shape);
    expect(result.data.length).toBe(sizeOf(expected.shape));
    const farthest = Math.max(...Array.from(expected.data, (x, i) => Math.abs(x - result.data[i]!)));
    const largest = Math.max(...Array.from(expected.data, Math.abs));
    expect(farthest / largest).toBeLessThan(2e-6);
  });
});
