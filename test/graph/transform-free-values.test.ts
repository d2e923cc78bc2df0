import { expect, it } from "vitest";
import { Builder, newValue } from "../../src/graph/builder.js";
import { add, mul } from "../../src/graph/ops/arithmetic.js";
import { scan } from "../../src/graph/ops/scan.js";
import { captures, freeValues, readsOf } from "../../src/graph/passes/free-values.js";
import { prune } from "../../src/graph/passes/rewrite.js";
import { f32, tensor } from "../../src/graph/types.js";

const [x, y, unread] = [newValue(f32, "x"), newValue(f32, "y"), newValue(f32, "unread")];
const xs = newValue(tensor("f32", 3), "xs");

it("a block captures what it and its blocks read and do not define", () => {
  const b = new Builder();
  const block = b.block([{ type: f32 }], (p) => {
    const { carry } = scan(b, { length: 3 }, [p!], [xs], ([c], [s]) => {
      const product = mul(b, c!, y);
      return { carry: [add(b, product, s!)], ys: [product] };
    });
    return [carry[0]!, x];
  });
  expect(captures(block)).toEqual([xs, y, x]);
  expect(freeValues(block.nodes, block.results)).toEqual([block.params[0], xs, y, x]);
  expect(readsOf(block.nodes[0]!)).toEqual([block.params[0], xs, y]);
});

it("pruning keeps what a nested block captures, and nothing that is not needed", () => {
  const b = new Builder();
  const [[result, captured], nodes] = b.collect(() => {
    const sum = add(b, x, y);
    mul(b, sum, unread);
    const { carry } = scan(b, { length: 3 }, [x], [], ([c]) => ({ carry: [mul(b, c!, sum)], ys: [] }));
    return [carry[0]!, sum] as const;
  });
  const kept = prune(nodes, [result]);
  expect(kept.map((node) => node.op)).toEqual(["add", "scan"]);
  expect(kept[0]!.outputs).toEqual([captured]);
});
