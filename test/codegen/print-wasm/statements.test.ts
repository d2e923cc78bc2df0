import { describe, expect, it } from "vitest";
import wabt from "wabt";
import {
  ir,
  place,
  placeOf,
  plus,
  shifted,
  times,
  type Buffer,
  type Emitter,
  type Expression,
  type Local,
  type Statement,
} from "../../../src/codegen/ir/index.js";
import { printWasm } from "../../../src/codegen/print-wasm/index.js";
import { floatBuffer, moduleOf, run } from "./run-module.js";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe("Statements in WebAssembly", () => {
  it("counts down through negative factors", () => {
    const [x, y] = [floatBuffer("x", 10), floatBuffer("y", 10)];
    const module = moduleOf({
      buffers: [y, x],
      body: (b) =>
        b.for(10, (i) => b.store(y, placeOf(i), ir.load(x, plus(place(9), times(placeOf(i), -1))))),
    });
    expect(run(module, new Map([[x, numbers(10)]])).of(y)).toEqual(numbers(10).reverse());
  });

  it("nests loops and folds into registers", () => {
    const [x, y] = [floatBuffer("x", 12), floatBuffer("y", 3)];
    const module = moduleOf({
      buffers: [x, y],
      body: (b) =>
        b.for(3, (i) => {
          const sum = b.declare(ir.f32(0));
          b.for(4, (j) => b.assign(sum, ir.load(x, plus(times(placeOf(i), 4), placeOf(j))), "add"));
          b.store(y, placeOf(i), sum, "add");
        }),
    });
    const { of } = run(
      module,
      new Map([
        [x, numbers(12)],
        [y, [100, 0, 0]],
      ]),
    );
    expect(of(y)).toEqual([110, 26, 42]);
  });

  it("loops while a condition holds", () => {
    const count: Buffer = { name: "count", dtype: "i32", length: 1, role: "state" };
    const module = moduleOf({
      buffers: [count],
      body: (b) =>
        b.while(
          () => ir.compare("lt", ir.load(count, place(0)), ir.i32(1000)),
          () => b.store(count, place(0), ir.mul(ir.load(count, place(0)), ir.i32(3))),
        ),
    });
    expect(run(module, new Map([[count, [2]]])).of(count)).toEqual([1458]);
  });

  it("takes either branch", () => {
    const [x, y] = [floatBuffer("x", 4), floatBuffer("y", 4)];
    const module = moduleOf({
      buffers: [x, y],
      body: (b) =>
        b.for(4, (i) => {
          const value = b.let(ir.load(x, placeOf(i)));
          b.if(
            ir.compare("gt", value, ir.f32(0)),
            () => b.store(y, placeOf(i), ir.f32(1)),
            () => b.store(y, placeOf(i), ir.neg(value)),
          );
        }),
    });
    expect(run(module, new Map([[x, [1, -2, 3, -4]]])).of(y)).toEqual([1, 2, 1, 4]);
  });

  it.each([3, 4, 63, 65, 200])("copies %i elements", (length) => {
    const [x, y] = [floatBuffer("x", length + 5), floatBuffer("y", length + 5)];
    const module = moduleOf({
      buffers: [x, y],
      body: (b) => b.copy(y, x, length, place(2), place(1)),
    });
    const expected = [0, 0, ...numbers(length + 1).slice(1), 0, 0, 0];
    expect(run(module, new Map([[x, numbers(length + 5)]])).of(y)).toEqual(expected);
  });

  it("fails at a site, and runs again after it", () => {
    const x = floatBuffer("x", 1);
    const module = moduleOf({
      buffers: [x],
      sites: [{ message: "never" }, { message: "x is negative" }],
      body: (b) =>
        b.if(ir.compare("lt", ir.load(x, place(0)), ir.f32(0)), () => b.emit({ kind: "fail", site: 1 })),
    });
    expect(run(module, new Map([[x, [-1]]])).failed).toBe(1);
    expect(run(module, new Map([[x, [1]]])).failed).toBeUndefined();
  });

  it("runs all chunks of shared work", () => {
    const y = floatBuffer("y", 8);
    const module = moduleOf({
      buffers: [y],
      body: (b) => {
        const local = (name: string): Local => ir.local({ dtype: "i32", lanes: 1 }, name);
        const share = { first: local("first"), end: local("end"), count: 2 };
        const index = ir.local({ dtype: "i32", lanes: 1 }, "i", [1, 7]);
        const body = b.collect(() => b.store(y, placeOf(index), ir.convert(index, "f32")));
        const loop: Statement = {
          kind: "for",
          index,
          start: 1,
          end: 8,
          step: 2,
          parallel: true,
          share,
          body,
        };
        b.emit({ kind: "chunks", share, thread: local("thread"), body: [loop] });
      },
    });
    expect(run(module, new Map()).of(y)).toEqual([0, 1, 0, 3, 0, 5, 0, 7]);
  });
});

/** A body of so many nests that each read what the one before wrote, in a loop whose index and a value from outside they read. */
function manyNests(count: number): { x: Buffer; y: Buffer; body: (b: Emitter) => void } {
  const [x, y] = [floatBuffer("x", 64), floatBuffer("y", 64)];
  const body = (b: Emitter): void => {
    const scale = b.let(ir.load(x, place(0)));
    b.for(4, (turn) => {
      for (let nest = 0; nest < count; nest++)
        b.for(15, (i) => {
          const at = plus(times(placeOf(turn), 16), placeOf(i));
          b.store(y, shifted(at, 1), ir.add(ir.load(y, at), ir.mul(scale as Expression, ir.load(x, at))));
        });
    });
  };
  return { x, y, body };
}

describe("Large bodies", () => {
  it("become several functions that compute the same", () => {
    const { x, y, body } = manyNests(400);
    const module = moduleOf({ buffers: [x, y], body });
    const expected = new Float32Array(64);
    const input = numbers(64).map((n) => Math.fround(1 / n));
    for (let turn = 0; turn < 4; turn++)
      for (let nest = 0; nest < 400; nest++)
        for (let i = 0; i < 15; i++) {
          const at = turn * 16 + i;
          expected[at + 1] = expected[at]! + Math.fround(input[0]! * input[at]!);
        }
    expect(run(module, new Map([[x, input]])).of(y)).toEqual([...expected]);
  });

  it("are divided, and small ones are not", async () => {
    expect((await textOf(2)).match(/\(func \$/g)).toHaveLength(1);
    expect((await textOf(400)).match(/\(func \$/g)!.length).toBeGreaterThan(2);
  });
});

/** The text form, by a reader that is not ours. */
async function textOf(nests: number): Promise<string> {
  const { x, y, body } = manyNests(nests);
  const { bytes } = printWasm(moduleOf({ buffers: [x, y], body }));
  const read = (await wabt()).readWasm(bytes, { readDebugNames: true, simd: true });
  try {
    read.validate();
    return read.toText({ foldExprs: false, inlineExport: false });
  } finally {
    read.destroy();
  }
}

describe("The text of a module", () => {
  it("adds vectors in a loop, the constant made before it", async () => {
    const [x, y] = [floatBuffer("x", 8), floatBuffer("y", 8)];
    const module = moduleOf({
      buffers: [x, y],
      body: (b) =>
        b.for(8, (i) => b.store(y, placeOf(i), ir.max(ir.load(x, placeOf(i), 4), ir.f32(0))), { step: 4 }),
    });
    const read = (await wabt()).readWasm(printWasm(module).bytes, { readDebugNames: true, simd: true });
    expect(read.toText({ foldExprs: false, inlineExport: false })).toMatchInlineSnapshot(`
      "(module
        (type (;0;) (func))
        (import "env" "memory" (memory (;0;) 1))
        (func $run (type 0)
          (local i32 i32 v128)
          v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
          local.set 2
          i32.const 0
          local.set 0
          local.get 0
          i32.const 2
          i32.shl
          local.set 1
          loop  ;; label = @1
            local.get 1
            local.get 1
            v128.load align=4
            local.get 2
            f32x4.pmax
            v128.store offset=32 align=4
            local.get 1
            i32.const 16
            i32.add
            local.set 1
            local.get 0
            i32.const 4
            i32.add
            local.tee 0
            i32.const 8
            i32.lt_s
            br_if 0 (;@1;)
          end)
        (global (;0;) (mut i32) (i32.const 0))
        (export "run" (func 0))
        (export "failed" (global 0)))
      "
    `);
    read.destroy();
  });
});
