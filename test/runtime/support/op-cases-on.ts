import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry, Port, Program } from "../../../src/graph/graph.js";
import { opNames } from "../../../src/graph/ops/index.js";
import type { Executor, HostTensors, OpenOptions, Session } from "../../../src/runtime/executors/executor.js";
import { tensorOf } from "../../../src/runtime/executors/reference/tensor.js";
import { blockOf, emitCase, firstDifference, valuesOf } from "../../graph/cases/evaluate.js";
import { type OpCase, opCases } from "../../graph/op-cases.js";

/** Largest difference, relative to the larger of 1 and the number: f32 arithmetic in another order. */
const TOLERANCE = 4e-6;

/** An entry that takes a case's inputs and gives its results. */
function entryOf(op: string, test: OpCase): Entry {
  const block = blockOf(valuesOf(test), (b, params) => emitCase(b, op, test, params));
  const ports = (kind: Port["kind"], values: readonly { type: Port["type"] }[]): Port[] =>
    values.map(({ type }, i) => ({ kind, name: `x${i}`, type }));
  return { block, inputs: ports("seed", block.params), outputs: ports("report", block.results) };
}

function programOf(op: (typeof opNames)[number]): Program {
  const entries = opCases[op].map((test, i) => [`case${i}`, entryOf(op, test)] as const);
  return { state: [], hypers: [], entries: Object.fromEntries(entries) };
}

/** The entries of all ops, for an executor to which opening a program costs more than the cases do. */
function programOfAll(): Program {
  const entries = opNames.flatMap((op) =>
    Object.entries(programOf(op).entries).map(([name, entry]) => [`${op}-${name}`, entry] as const),
  );
  return { state: [], hypers: [], entries: Object.fromEntries(entries) };
}

async function expectCase(session: Session, entry: string, op: string, test: OpCase): Promise<void> {
  const inputs: HostTensors = Object.fromEntries(
    valuesOf(test).map(({ type, data }, i) => [`x${i}`, tensorOf(type, data, false)]),
  );
  const results = await session.call(entry, inputs);
  const differences = test.expected.map((expected, i) => {
    const result = results[`report:x${i}`]!;
    const isFloat = result.dtype === "f32";
    const wanted = isFloat ? expected.map(Math.fround) : expected;
    // Where there is no factor, how much of one is found before the first NaN is an executor's own.
    if (op === "cholesky" && wanted.some(Number.isNaN))
      return result.data.some(Number.isNaN) ? undefined : "no NaN";
    return firstDifference(result.data, wanted, isFloat ? TOLERANCE : 0);
  });
  expect(differences).toEqual(test.expected.map(() => undefined));
}

/** Declares the tests of every op's cases on an executor, all of them in one program. */
export function describeOpCasesTogether(executor: Executor, { skip = false } = {}): void {
  describe.skipIf(skip)(`the ${executor.name} executor`, () => {
    let session: Session;
    beforeAll(async () => {
      session = await executor.open(programOfAll(), {});
    }, 300_000);
    afterAll(() => session?.close());

    describe.each(opNames)("%s", (op) => {
      it.each(opCases[op].map((test, i) => ({ ...test, i })))("$label", (test) =>
        expectCase(session, `${op}-case${test.i}`, op, test),
      );
    });
  });
}

/** Declares the tests of every op's cases on an executor. */
export function describeOpCases(
  executor: Executor,
  options: readonly OpenOptions[],
  { skip = false } = {},
): void {
  describe.skipIf(skip).each(opNames)(`the ${executor.name} executor's %s`, (op) => {
    describe.each(options.map((o) => ({ o, label: JSON.stringify(o) })))("with $label", ({ o }) => {
      let session: Session;
      beforeAll(async () => {
        session = await executor.open(programOf(op), o);
      });
      afterAll(() => session?.close());

      it.each(opCases[op].map((test, i) => ({ ...test, i })))("$label", (test) =>
        expectCase(session, `case${test.i}`, op, test),
      );
    });
  });
}
