import { expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { Builder } from "../../src/graph/builder.js";
import type { GraphSpan, Program } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { tensor } from "../../src/graph/types.js";
import { printWasm, wasmTarget } from "../../src/codegen/print-wasm/index.js";
import { expectAddressable } from "../../src/runtime/executors/wasm/image.js";
import { expectRoom } from "../../src/runtime/executors/room.js";
import { targetHere } from "../../src/runtime/executors/c/target.js";
import { ExecutorError } from "../../src/runtime/executors/executor-error.js";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { openEngine } from "../../src/runtime/run/open-engine.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";

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
    /needs 4,096\.\d MiB of memory.*addresses for 4,096 MiB.*\n {2}3,072 MiB: state replay, f32 × 805,306,368 \(spec\.mrl:2:3\)\n {2}1,024 MiB: state context.*\(spec\.mrl:3:3\)$/,
  );
});

test("a program that needs more memory than the machine has is not compiled as C, and its largest parts are named", async () => {
  const { layout } = generate(holding({ theta: 100_000, replay: 400_000 }), await targetHere(), {}).module;
  const expectIn = (room: number): void => expectRoom(layout.words, layout.offsets.keys(), room);
  expect(() => expectIn(450_000)).toThrow(ExecutorError);
  expect(() => expectIn(450_000)).toThrow(
    /needs 1\.9 MiB of memory, and this machine gives 1\.7 MiB.*\n {2}1\.5 MiB: state replay, f32 × 400,000 \(spec\.mrl:2:3\)\n/,
  );
  expect(() => expectIn(550_000)).not.toThrow();
});

test("a program that just fits is printed", () => {
  const generated = generate(holding({ replay: 2 ** 30 - 1024 }), wasmTarget, {});
  expectAddressable(generated);
  expect(printWasm(generated.module).pages).toBeLessThanOrEqual(65536);
});

test("states that no machine has memory for are named before the reference executor starts", async () => {
  const states = Array.from({ length: 100 }, (_, i) => [`ring${i}`, 2 ** 31 - 1] as const);
  const request = { engine: "reference", jit: "off", device: "cpu", threads: 1, notice: () => {} } as const;
  const opening = openEngine(prepareProgram(holding(Object.fromEntries(states))), request);
  await expect(opening).rejects.toMatchObject({
    code: "engine-failed",
    message: expect.stringMatching(
      /this machine gives.*\n {2}8,192 MiB: state ring0, .* \(spec\.mrl:1:3\)\n/,
    ),
  });
});
