import { join } from "node:path";
import { expect, test } from "vitest";
import type { Comparison } from "../../src/report/compare/comparison.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { linesOf, manifestOf, spec, writeRun } from "./support/write-run.js";

const folder = temporaryFolder();

function two(): [string, string] {
  const other = { ...manifestOf(1, 0.5), versions: { mrl: "0.2.0", node: "22.0.0", engine: "0.1.0" } };
  return [
    writeRun(folder(), "a", { manifest: manifestOf(0), lines: linesOf(0) }),
    writeRun(folder(), "b", { manifest: other, lines: linesOf(1), spec: spec.replace("(-1, 1)", "(-2, 2)") }),
  ];
}

test("what differs in parameters, settings, versions, results and spec is told, and nothing else", async () => {
  const { code, out } = await mrl(["compare", ...two(), "--json"]);
  expect(code).toBe(0);
  const comparison = JSON.parse(out) as Comparison;
  expect(comparison).toMatchObject({
    parameters: [{ what: "learner.rate", a: "0.1", b: "0.5" }],
    settings: [{ what: "seed", a: "0", b: "1" }],
    versions: [{ what: "mrl", a: "0.1.0", b: "0.2.0" }],
    machine: [],
  });
  expect(comparison.results).toHaveLength(3);
  expect(comparison.results[2]).toEqual({
    what: "error[2]",
    a: 1,
    b: 2,
    difference: 1,
    half_width: expect.closeTo(Math.SQRT2 * 0.1),
  });
  expect(comparison.metrics[0]).toMatchObject({
    what: "loss",
    a: 0.1,
    b: 1.1,
    difference: 1,
    half_width: null,
  });
  expect(comparison.spec).toContain("-  hidden slope: f32 ~ Uniform(-1, 1)");
  expect(comparison.spec).toContain("+  hidden slope: f32 ~ Uniform(-2, 2)");
});

test("as text there is a table for each kind of difference", async () => {
  const { code, out } = await mrl(["compare", ...two()]);
  expect(code).toBe(0);
  for (const title of ["parameters", "settings", "versions", "results", "last logged", "spec"])
    expect(out).toContain(`${title}\n`);
  expect(out).toMatch(/learner\.rate *│ 0\.1 *│ 0\.5/);
  expect(out).toContain("the same: machine");
});

test("a run is like itself", async () => {
  const [run] = two();
  const { out } = await mrl(["compare", run, run]);
  expect(out).toContain("the same: parameters, settings, versions, machine, spec");
});

test("what is no run is told of", async () => {
  const [run] = two();
  const { code, err } = await mrl(["compare", run, join(folder(), "nowhere")]);
  expect(code).toBe(1);
  expect(err).toContain("nowhere is not a run folder");
});
