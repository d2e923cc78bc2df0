import { describe, expect, test } from "vitest";
import {
  eachStatement,
  Emitter,
  ir,
  place,
  placeOf,
  plus,
  shifted,
  times,
  verifyModule,
  type Address,
  type Buffer,
  type Chunks,
  type Expression,
  type Module,
  type Statement,
} from "../../src/codegen/ir/index.js";
import { optimiseLoops } from "../../src/codegen/passes/index.js";
import { planLayout } from "../../src/codegen/plan/layout.js";
import { placePrivate } from "../../src/codegen/plan/private.js";
import { printWasm } from "../../src/codegen/print-wasm/index.js";
import { shareOut } from "../../src/codegen/threads/share-out.js";
import { Machine } from "../../src/runtime/executors/wasm/machine.js";

const threads = 3;
const parallel = true;

function buffer(name: string, length: number, role: Buffer["role"] = "temporary"): Buffer {
  return { name, dtype: "f32", length, role };
}

/** The module of one entry, its loops as they are and its work shared out. */
function modules(build: (b: Emitter) => void): { alone: Module; shared: Module; chunks: Chunks[] } {
  const emitter = new Emitter();
  const loops = optimiseLoops(
    emitter.collect(() => build(emitter)),
    4,
  );
  const moduleOf = (body: Statement[]): Module => {
    const planned = planLayout([{ name: "run", body }], kept, threads);
    const { functions: entries, layout } = placePrivate([{ name: "run", body }], planned, threads);
    const module = { lanes: 4, functions: [], entries, sites: [], layout };
    verifyModule(module);
    return module;
  };
  const body = shareOut(loops, { lanes: 4, leastWork: 0 });
  const chunks: Chunks[] = [];
  eachStatement(body, (s) => s.kind === "chunks" && chunks.push(s));
  return { alone: moduleOf(loops), shared: moduleOf(body), chunks };
}

const x = buffer("x", 96, "input");
const y = buffer("y", 96, "output");
const kept = [x, y];

/** What is in y after a run. */
function resultOf(module: Module): Float32Array {
  const machine = new Machine({ ...printWasm(module), fillings: [] });
  const { offsets } = module.layout;
  machine.write(
    offsets.get(x)!,
    new Int32Array(Float32Array.from({ length: 96 }, (_, i) => 1 / (i + 3)).buffer),
  );
  machine.write(offsets.get(y)!, new Int32Array(96));
  machine.call("run");
  return new Float32Array(machine.read(offsets.get(y)!, 96).buffer);
}

/** to[row, column] = of(row, column), for 8 rows of 12 columns. */
function rows(b: Emitter, to: Buffer, of: (at: Address, row: Address) => Expression): void {
  const column = (i: Expression) => (j: Expression) => {
    const at = plus(times(placeOf(i), 12), placeOf(j));
    b.store(to, at, b.let(of(at, placeOf(i)), "v"));
  };
  b.for(8, (i) => b.for(12, column(i), { name: "j", parallel }), { name: "i", parallel });
}

const square = (e: Expression): Expression => ir.mul(e, e);

/** The rows, each summed up after another. */
function sumsOfRows(b: Emitter, from: Buffer, to: Buffer): void {
  b.for(
    8,
    (i) => {
      const sum = b.declare(ir.f32(0), "sum");
      b.for(12, (j) => b.assign(sum, ir.load(from, plus(times(placeOf(i), 12), placeOf(j))), "add"));
      b.store(to, placeOf(i), sum);
    },
    { name: "i", parallel },
  );
}

describe("Work that is shared out", () => {
  const work: [string, number, (b: Emitter) => void][] = [
    ["the rows of a matrix", 1, (b) => rows(b, y, (at) => ir.load(x, at))],
    [
      "rows, then what each row of those gives",
      1,
      (b) => {
        const z = buffer("z", 96);
        rows(b, z, (at) => square(ir.load(x, at)));
        sumsOfRows(b, z, y);
      },
    ],
    [
      "rows, then what all rows give, which waits for them",
      2,
      (b) => {
        const z = buffer("z", 96);
        rows(b, z, (at) => square(ir.load(x, at)));
        rows(b, y, (_, row) => ir.add(ir.load(z, times(row, 12)), ir.load(z, shifted(times(row, -12), 84))));
      },
    ],
    [
      "turns that wait for each other, of the steps of each",
      1,
      (b) => {
        b.for(5, (turn) =>
          b.for(
            16,
            (j) => {
              const at = plus(times(placeOf(turn), 16), placeOf(j));
              b.store(y, shifted(at, 16), b.let(ir.add(ir.load(y, at), ir.load(x, at)), "v"));
            },
            { parallel },
          ),
        );
      },
    ],
    [
      "a loop that sums up: numbers, and elements",
      1,
      (b) => {
        const total = b.declare(ir.f32(1), "total");
        b.for(
          96,
          (i) => {
            const value = b.let(square(ir.load(x, placeOf(i))), "v");
            b.assign(total, value, "add");
            b.store(y, place(3), value, "add");
          },
          { parallel },
        );
        b.store(y, place(2), total);
      },
    ],
    [
      "rows with a note of each row's own, and a number from outside",
      1,
      (b) => {
        const note = buffer("note", 12);
        const scale = b.let(ir.load(x, place(5)), "scale");
        b.for(
          8,
          (i) => {
            const at = (j: Expression): Address => plus(times(placeOf(i), 12), placeOf(j));
            b.for(11, (j) => b.store(note, placeOf(j), ir.mul(ir.load(x, at(j)), scale)), { parallel });
            b.for(
              11,
              (j) => b.store(y, at(j), b.let(ir.load(note, plus(place(10), times(placeOf(j), -1))))),
              {
                parallel,
              },
            );
          },
          { parallel },
        );
      },
    ],
  ];

  test.each(work)("is %s: in %i parts, with the same numbers", (_, count, build) => {
    const { alone, shared, chunks } = modules(build);
    expect(chunks).toHaveLength(count);
    const [found, wanted] = [resultOf(shared), resultOf(alone)];
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6));
  });

  test("is not what one turn needs of another, nor where a loop ends the call", () => {
    const next = (b: Emitter): void =>
      b.for(95, (i) => b.store(y, shifted(placeOf(i), 1), b.let(ir.load(y, placeOf(i)))), { parallel });
    const failing = (b: Emitter): void =>
      b.for(
        96,
        (i) => {
          const value = b.let(ir.load(x, placeOf(i)));
          b.if(ir.compare("lt", value, ir.f32(0)), () => b.emit({ kind: "fail", site: 0 }));
          b.store(y, placeOf(i), value);
        },
        { parallel },
      );
    for (const build of [next, failing]) {
      const emitter = new Emitter();
      const body = emitter.collect(() => build(emitter));
      const kinds = shareOut(body, { lanes: 4, leastWork: 0 }).map(({ kind }) => kind);
      expect(kinds).toEqual(["for"]);
    }
  });

  test("is worth it: little is left to one thread", () => {
    const emitter = new Emitter();
    const body = emitter.collect(() => rows(emitter, y, (at) => ir.load(x, at)));
    expect(shareOut(body, { lanes: 4 }).map(({ kind }) => kind)).toEqual(["for"]);
  });

  test("keeps apart what threads have at the same time", () => {
    const { shared } = modules((b) => {
      const [first, second] = [buffer("first", 96), buffer("second", 96)];
      rows(b, first, (at) => square(ir.load(x, at)));
      sumsOfRows(b, first, y);
      rows(b, second, (at) => square(ir.load(x, at)));
      sumsOfRows(b, second, y);
    });
    const places = [...shared.layout.offsets].filter(([{ role }]) => role === "temporary");
    const ends = places.map(([{ length }, offset]) => [offset, offset + length] as const);
    ends.sort(([a], [b]) => a - b);
    ends.slice(1).forEach(([start], i) => expect(start).toBeGreaterThanOrEqual(ends[i]![1]));
  });
});
