import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "csv-parse/sync";
import { mrl, type Ran } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { linesOf, manifestOf, writeRun } from "./support/write-run.js";

const folder = temporaryFolder();

async function report(runs: readonly string[], ...flags: string[]): Promise<Ran & { page: string }> {
  const output = join(folder(), "report.html");
  const ran = await mrl(["report", ...runs, "-o", output, ...flags]);
  return { ...ran, page: existsSync(output) ? readFileSync(output, "utf8") : "" };
}

function seeds(...numbers: number[]): string[] {
  return numbers.map((seed) =>
    writeRun(folder(), `lines-${seed}`, { manifest: manifestOf(seed), lines: linesOf(seed) }),
  );
}

test("a page shows runs, results, curves, parameters, spec and machine, and needs nothing from outside", async () => {
  const { code, err, page } = await report(seeds(0, 1, 2));
  expect([code, err]).toEqual([0, expect.stringContaining("report.html, 3 runs")]);
  for (const id of [
    "runs",
    "results",
    "adaptation",
    "learning",
    "profiles",
    "speed",
    "parameters",
    "spec",
    "machine",
  ])
    expect(page).toContain(`<section id="${id}">`);
  expect(page).toContain("A processor");
  expect(page).toMatch(/<span class="t-keyword"\s*>hidden<\/span\s*>/);
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect(page.length).toBeLessThan(2_000_000);
});

test("a folder of runs stands for its runs; a page made twice is the same page", async () => {
  seeds(0, 1);
  const first = await report([folder()]);
  const second = await report([folder()]);
  expect(first.err).toContain("2 runs");
  expect(first.page).toBe(second.page);
});

test("figures are written as SVG and their numbers as CSV", async () => {
  const [svg, csv] = [join(folder(), "svg"), join(folder(), "csv")];
  const { code } = await report(seeds(0, 1), "--svg", svg, "--csv", csv);
  expect(code).toBe(0);
  const names = [
    "adaptation-error",
    "evaluation-error",
    "profile-error",
    "speed",
    "train-loss",
    "train-rare",
  ];
  expect(readdirSync(svg).sort()).toEqual(names.map((name) => `${name}.svg`));
  expect(readdirSync(csv).sort()).toEqual(names.map((name) => `${name}.csv`));
  const picture = readFileSync(join(svg, "train-loss.svg"), "utf8");
  expect(picture).toMatch(/^<svg /);
  expect(picture).not.toContain("var(--");
  const rows: unknown = parse(readFileSync(join(csv, "adaptation-error.csv")), { columns: true });
  expect(rows).toContainEqual({
    series: "lines",
    "index of error": "2",
    error: "1.5",
    low: "1",
    high: "2",
    runs: "2",
  });
});

const attack = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&`;

test("what stands in a run folder is text: it brings in no element and no attribute", async () => {
  const manifest = {
    ...manifestOf(0),
    experiment: attack,
    message: attack,
    parameters: [{ path: `learner.${attack}`, value: { [attack]: attack }, kind: "hyper" as const }],
    machine: { os: attack, arch: attack, cpu: attack },
    versions: { mrl: attack, node: attack, engine: attack },
    started: attack,
  };
  const lines = linesOf(0).map((line) =>
    line.kind === "train"
      ? { ...line, metrics: { [attack]: 1 } }
      : { ...line, reports: { [attack]: line.reports["error"]! } },
  );
  const run = writeRun(folder(), "hostile", {
    manifest,
    lines,
    spec: `// ${attack}\nconst a = "${attack}"\n`,
  });
  const other = writeRun(folder(), "other", { manifest: { ...manifest, graph_hash: attack, seed: 1 } });
  const { page } = await report([run, other]);
  expect(page).toContain("&lt;script&gt;alert(1)");
  expect(page).not.toMatch(/<script|<img|<iframe|<object|<link|<a\b/i);
  // Every tag without its values: no attribute begins with `on`, none holds an address.
  for (const [tag] of page.matchAll(/<[a-z][^>]*>/gi))
    expect(tag.replace(/"[^"]*"/g, "")).not.toMatch(/\s(on\w+|src|href)\s*=/i);
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
  expect(policy).toContain("default-src &#39;none&#39;");
  expect(policy).not.toMatch(/unsafe|script-src|\*/);
});

test("a folder that is no run is told of, and the others are shown", async () => {
  mkdirSync(join(folder(), "empty"));
  const { code, err, page } = await report([join(folder(), "empty"), ...seeds(0)]);
  expect(code).toBe(1);
  expect(err).toMatch(/error\[not-a-run\]: .*empty is not a run folder/);
  expect(page).toContain("is not a run folder");
  expect(page).toContain('<section id="learning">');
});

test("where nothing is a run, nothing is written", async () => {
  const { code, err, page } = await report([join(folder(), "nowhere")]);
  expect([code, page]).toEqual([1, ""]);
  expect(err).toContain("nowhere is not a run folder");
});

test("a run without metrics is shown with what there is of it", async () => {
  const run = writeRun(folder(), "fresh", { lines: [], manifest: { status: "running", finished: null } });
  const { code, err, page } = await report([run]);
  expect(code).toBe(0);
  expect(err).toContain("warning[no-metrics]");
  expect(page).toContain("A processor");
  expect(page).not.toContain("<svg");
});

test("half-written lines are left out and told of", async () => {
  const [run] = seeds(0);
  appendFileSync(join(run!, "metrics.jsonl"), '{"kind":"train","iteration":5');
  const { code, err, page } = await report([run!]);
  expect(code).toBe(0);
  expect(err).toMatch(/warning\[bad-metrics\]: a line of .*metrics\.jsonl cannot be read/);
  expect(page).toContain("<svg");
});

test("a damaged manifest, and one of another version, leave the curves", async () => {
  const [damaged, newer] = seeds(0, 1);
  writeFileSync(join(damaged!, "manifest.json"), "{");
  writeFileSync(join(newer!, "manifest.json"), JSON.stringify({ ...manifestOf(1), format: 2 }));
  const { code, err, page } = await report([damaged!, newer!]);
  expect(code).toBe(1);
  expect(err).toContain("written by another version of mrl");
  expect(err.match(/error\[bad-manifest\]/g)).toHaveLength(2);
  expect(page).toContain('<section id="learning">');
});

test("runs of different versions are shown with a warning", async () => {
  const [first] = seeds(0);
  const versions = { ...manifestOf(1).versions, mrl: "0.0.9" };
  const second = writeRun(folder(), "old", { manifest: { ...manifestOf(1), versions } });
  const { code, err } = await report([first!, second]);
  expect(code).toBe(0);
  expect(err).toContain("warning[mixed-versions]");
});

test("a run whose spec is gone is shown without it", async () => {
  const [run] = seeds(0);
  rmSync(join(run!, "spec"), { recursive: true });
  const { code, page } = await report([run!]);
  expect(code).toBe(0);
  expect(page).not.toContain('<section id="spec">');
});
