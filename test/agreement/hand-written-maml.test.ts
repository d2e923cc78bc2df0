import { expect, test } from "vitest";
import { hash, hashEntry } from "../../src/graph/hash.js";
import * as op from "../../src/graph/ops/index.js";
import { verify } from "../../src/graph/verify.js";
import { compile } from "../../src/runtime/compile-file.js";
import { handWrittenMaml, type Choices } from "./hand-written-maml.js";

const spec = compile("examples/sinusoid-maml.mrl").experiment!.program;

test("MAML written by hand over the builder is the graph of the example", () => {
  const written = handWrittenMaml();
  verify(written);
  for (const name of Object.keys(spec.entries)) {
    expect(hashEntry(written.entries[name]!), `${name}`).toBe(hashEntry(spec.entries[name]!));
  }
  expect(hash(written)).toBe(hash(spec));
});

const changes: [string, Partial<Choices>][] = [
  ["another key of a draw", { supportPath: "objective/adapt/points/x" }],
  ["another op", { activation: op.tanh }],
  ["the inner rate in another place", { scalesLoss: true }],
];

test.each(changes)("with %s it is another graph", (_, choices) => {
  const changed = handWrittenMaml(choices);
  verify(changed);
  expect(hashEntry(changed.entries["init"]!)).toBe(hashEntry(spec.entries["init"]!));
  expect(hash(changed)).not.toBe(hash(spec));
});
