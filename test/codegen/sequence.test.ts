import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ir,
  place,
  scalar,
  type Buffer,
  type Expression,
  type Local,
  type Register,
  type Statement,
} from "../../src/codegen/ir/index.js";
import { dependent, effectsOf } from "../../src/codegen/passes/effects.js";
import { Sequence } from "../../src/codegen/passes/sequence.js";

const type = scalar("f32");
const buffers = ["a", "b", "c"].map((name): Buffer => ({ name, dtype: "f32", length: 1, role: "temporary" }));
const locals = ["x", "y", "z"].map((name): Local => ({ kind: "local", type, name }));
const registers = ["r", "s"].map((name): Register => ({ kind: "register", type, name }));

const buffer = fc.constantFrom(...buffers);
const local = fc.constantFrom(...locals);
const register = fc.constantFrom(...registers);
const value: fc.Arbitrary<Expression> = fc.oneof(
  local,
  register,
  buffer.map((from) => ir.load(from, place(0))),
);

const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("let" as const), local, value }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("store" as const),
      buffer,
      address: fc.constant(place(0)),
      value,
      fold: fc.constantFrom(undefined, "add" as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("assign" as const),
      register,
      value,
      fold: fc.constantFrom(undefined, "add" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Statement>({ kind: "fail", site: 0 }) },
);

/** What is put in where, or also done by a statement that is there; places are parts of the length. */
const step = fc.record({
  statement,
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  isExtension: fc.boolean(),
});

test("a sequence tells the last statement that another one must not pass", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.array(statement, { minLength: 3 }),
      (steps, further) => {
        const sequence = new Sequence();
        const done: Statement[][] = [];
        for (const { statement, at, isExtension } of steps) {
          if (isExtension && done.length > 0) {
            const i = Math.floor(at * (done.length - 1));
            sequence.extend(sequence.at(i), statement, effectsOf(statement));
            done[i]!.push(statement);
          } else {
            const i = Math.round(at * done.length);
            sequence.insert(i, statement);
            done.splice(i, 0, [statement]);
          }
        }
        for (const s of further) {
          const last = done.findLastIndex((all) => all.some((other) => dependent(other, s)));
          expect(sequence.lastBarrier(effectsOf(s))).toBe(last < 0 ? undefined : sequence.at(last));
        }
      },
    ),
  );
});

test("a thousand statements put in at the same place stay in their order", () => {
  const sequence = new Sequence();
  const [a, b] = buffers as [Buffer, Buffer];
  const store = (to: Buffer): Statement => ({
    kind: "store",
    buffer: to,
    address: place(0),
    value: locals[0]!,
  });
  sequence.insert(0, store(a));
  sequence.insert(1, store(a));
  for (let i = 0; i < 1_000; i++) sequence.insert(1, store(b));
  expect(sequence.lastBarrier(effectsOf(store(a)))).toBe(sequence.at(1_001));
  expect(sequence.lastBarrier(effectsOf(store(b)))).toBe(sequence.at(1_000));
});
