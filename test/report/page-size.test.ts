import { expect, test } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Program } from "../../src/graph/graph.js";
import { tensor } from "../../src/graph/types.js";
import type { RunData } from "../../src/report/data/run-data.js";
import { graphPage } from "../../src/report/graph/graph-page.js";
import { reportContent } from "../../src/report/report.js";
import { Room } from "../../src/report/page/room.js";
import { chartsSection } from "../../src/report/page/sections/charts.js";
import { reportPage } from "../../src/report/page/report-page.js";
import type { MetricsLine } from "../../src/runtime/run/metrics-log.js";
import { manifestOf } from "./support/write-run.js";

const limit = 2_000_000;

/** A run of 5000 windows of four metrics, and an evaluation of a hundred entries each twenty windows. */
function longRun(seed: number): RunData {
  const lines: MetricsLine[] = [];
  for (let i = 1; i <= 5000; i++) {
    const at = { iteration: 10 * i, seconds: i };
    const metrics = Object.fromEntries(
      Array.from({ length: 4 }, (_, k) => [`metric_${k}`, Math.sin(i * k + seed)]),
    );
    lines.push({ kind: "train", ...at, iterations_per_second: 10 + Math.cos(i), metrics });
    if (i % 20 > 0) continue;
    const mean = Array.from({ length: 100 }, (_, k) => Math.sin(i + k + seed));
    const report = { shape: [100], mean, half_width: mean.map(Math.abs) };
    lines.push({ kind: "evaluation", ...at, tasks: 100, reports: { loss: report } });
  }
  const manifest = { ...manifestOf(seed), iterations: 50_000 };
  return { path: `runs/lines-${seed}`, name: `lines-${seed}`, manifest, lines, sources: [] };
}

test("ten long runs make a page of less than 2 MB with all their curves", async () => {
  const runs = Array.from({ length: 10 }, (_, seed) => longRun(seed));
  const page = await reportPage(reportContent({ runs, problems: [] }));
  expect(page.length).toBeLessThan(limit);
  for (let k = 0; k < 4; k++) expect(page).toContain(`<h3>metric_${k} in training</h3>`);
  expect(page).not.toContain("too large");
});

test("figures that would make a page too large are left out, and told", async () => {
  const { figures } = reportContent({ runs: [longRun(0)], problems: [] });
  const [first, second] = figures.learning;
  const { text } = await chartsSection("all", "All", [first!, second!], new Room(limit));
  expect(text).not.toContain("too large");
  const one = await chartsSection("one", "One", [first!, second!], new Room(text.length * 0.7));
  expect(one.text).toMatch(/1\s+more figure would make this page too large/);
  expect(one.text.match(/<figure/g)).toHaveLength(1);
});

test("the page of a graph of very many lines is less than 2 MB, and says that it does not show all", () => {
  const b = new Builder();
  const block = b.block([{ type: tensor("f32", 4) }], (x) => {
    let value = x!;
    for (let line = 1; line <= 30_000; line++) {
      b.span = { file: "a.mrl", line: line >> 1, column: 1, endLine: line >> 1, endColumn: 2 };
      value = b.op("add", [value, x!]);
    }
    return [value];
  });
  const port = { name: "x", type: tensor("f32", 4) };
  const entry = {
    inputs: [{ kind: "state", ...port }],
    outputs: [{ kind: "state", ...port }],
    block,
  } as const;
  const program: Program = { state: [port], hypers: [], entries: { train: entry } };
  const text = "a line of a tree\n".repeat(100_000);
  const page = graphPage({
    title: "large",
    source: undefined,
    texts: [{ title: "Tree", text }],
    programs: [{ title: "Graph", note: "", program }],
    line: (_, line) => `let value_${line} = value + x`,
  });
  expect(page.length).toBeLessThan(limit);
  expect(page).toContain("would make this page too large");
  expect(page).toContain("the rest is too long for this page");
});
