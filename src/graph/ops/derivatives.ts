import type { Builder } from "../builder.js";
import type { Value } from "../graph.js";
import type { StructuredOp } from "../op.js";
import { f32 } from "../types.js";
import { expectBlocks, expectFirst, expectParams, expectTypes, resultTypes } from "./block-checks.js";
import { expectDType, fail } from "./checks.js";

export const gradOp: StructuredOp = {
  kind: "structured",
  name: "grad",
  type(inputs, _, blocks) {
    for (const input of inputs) expectDType("grad", input, "f32");
    const [body] = expectBlocks("grad", blocks, 1);
    expectParams("grad", "the block", body!, inputs);
    expectFirst("grad", "the block's first result to be", [f32], resultTypes(body!));
    return [...resultTypes(body!), ...inputs];
  },
};

/** A scalar (f32), what else `body` returns, and the gradient of the scalar with respect to each x. */
export function grad(
  b: Builder,
  xs: readonly Value[],
  body: (...xs: Value[]) => readonly Value[],
): { value: Value; aux: Value[]; gradients: Value[] } {
  const params = xs.map(({ type, name }) => ({ type, name }));
  const results = b.emit("grad", xs, {}, [b.block(params, body)]);
  const split = results.length - xs.length;
  return { value: results[0]!, aux: results.slice(1, split), gradients: results.slice(split) };
}

export const jvpOp: StructuredOp = {
  kind: "structured",
  name: "jvp",
  type(inputs, _, blocks) {
    if (inputs.length % 2 !== 0) fail("jvp", "an even number of inputs, x… then v…", String(inputs.length));
    for (const input of inputs) expectDType("jvp", input, "f32");
    const xs = inputs.slice(0, inputs.length / 2);
    expectTypes("jvp", "directions like the points", xs, inputs.slice(xs.length));
    const [body] = expectBlocks("jvp", blocks, 1);
    expectParams("jvp", "the block", body!, xs);
    const results = resultTypes(body!);
    return [...results, ...results.filter(({ dtype }) => dtype === "f32")];
  },
};

/** What `body` returns, and the derivative of each f32 result along the direction `vs` at `xs`. */
export function jvp(
  b: Builder,
  xs: readonly Value[],
  vs: readonly Value[],
  body: (...xs: Value[]) => readonly Value[],
): { values: Value[]; derivatives: Value[] } {
  const params = xs.map(({ type, name }) => ({ type, name }));
  const block = b.block(params, body);
  const results = b.emit("jvp", [...xs, ...vs], {}, [block]);
  return {
    values: results.slice(0, block.results.length),
    derivatives: results.slice(block.results.length),
  };
}
