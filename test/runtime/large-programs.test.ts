import { expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { Builder } from "../../src/graph/builder.js";
import type { GraphSpan, Program } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { tensor } from "../../src/graph/types.js";
import { expectRoom } from "../../src/runtime/executors/c/memory.js";
import { targetHere } from "../../src/runtime/executors/c/target.js";
import { ExecutorError } from "../../src/runtime/executors/executor-error.js";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";

/** A program with states of so many numbers. */
function holding(sizes: Readonly<Record<string, number>>): Program {
  const b = new Builder();
  const span = (line: number): GraphSpan => ({
    file: "spec.mrl",
    line,
    column: 3,
    endLine: line,
    endColumn: 9,
  });
  const state = Object.entries(sizes).map(([name, size], i) => ({
    name,
    type: tensor("f32", size),
    span: span(i + 1),
  }));
  const ports = state.map(({ name, type }) => ({ kind: "state", name, type }) as const);
  const block = b.block([], () => Object.values(sizes).map((size) => op.constant(b, "f32", [size], 0)));
  return { state, hypers: [], entries: { init: { inputs: [], outputs: ports, block } } };
}

test("a program that needs more memory than WebAssembly has addresses for names its largest parts and their lines", async () => {
  const opening = wasmExecutor.open(holding({ theta: 100_000, replay: 3 * 2 ** 28, context: 2 ** 28 }), {});
  const error = await opening.catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ hint: expect.stringContaining("native") });
  expect((error as Error).message).toMatch(
    /needs 4,096\.\d MiB of memory.*addresses for 4,096 MiB.*\n {2}3,072 MiB: state replay, f32 × 805,306,368 \(spec\.mrl:2:3\)\n {2}1,024 MiB: state context.*\(spec\.mrl:3:3\)\n/,
  );
});

test("a program that needs more memory than the machine has is not compiled as C, and its largest parts are named", async () => {
  const { module } = generate(holding({ theta: 100_000, replay: 400_000 }), await targetHere(), {});
  expect(() => expectRoom(module.layout, 450_000)).toThrow(ExecutorError);
  expect(() => expectRoom(module.layout, 450_000)).toThrow(
    /needs 1\.9 MiB of memory, and this machine gives 1\.7 MiB.*\n {2}1\.5 MiB: state replay, f32 × 400,000 \(spec\.mrl:2:3\)\n/,
  );
  expect(() => expectRoom(module.layout, 550_000)).not.toThrow();
});

test("a program that just fits is printed", async () => {
  const { printed } = await wasmExecutor.print(holding({ replay: 2 ** 30 - 1024 }), {});
  expect(printed.pages).toBeLessThanOrEqual(65536);
});
