import type { Command } from "commander";
import type { ComparedNumber, Comparison, Difference } from "../report/compare/comparison.js";
import type { RunData } from "../report/data/run-data.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { formatNumber } from "./format.js";
import type { Output } from "./terminal.js";

export function compareCommand({ terminal, finish }: Context): Command {
  return newCommand("compare", "tell what two runs differ in, and what they reached", [
    "mrl compare runs/sinusoid_maml-0 runs/sinusoid_maml-1",
  ])
    .argument("<run>", "the one run's folder")
    .argument("<other>", "the other one's")
    .option("--json", "print the differences as JSON")
    .action(async (a: string, b: string, { json }: { json?: boolean }) => {
      const { readRun } = await import("../report/data/read-runs.js");
      const { compareRuns } = await import("../report/compare/comparison.js");
      const { isUnusable, showProblems } = await import("./show-problems.js");
      const [left, right] = [await readRun(a), await readRun(b)];
      const problems = [...left.problems, ...right.problems];
      showProblems(terminal, problems);
      if (problems.some(isUnusable)) finish(exitCode.problems);
      const comparison = compareRuns(left.run, right.run);
      if (json) terminal.out.write(`${JSON.stringify({ a, b, ...comparison }, null, 2)}\n`);
      else await showComparison(terminal.out, comparison, [left.run, right.run]);
    });
}

async function showComparison(
  out: Output,
  comparison: Comparison,
  [a, b]: readonly [RunData, RunData],
): Promise<void> {
  const { default: Table } = await import("cli-table3");
  const names = [a.path, b.path];
  const section = (title: string, head: readonly string[], rows: readonly string[][]): void => {
    if (rows.length === 0) return;
    const table = new Table({ head: ["", ...head], style: { head: [], border: [], compact: true } });
    table.push(...rows);
    out.write(`${out.colors.bold(title)}\n${table.toString()}\n`);
  };
  const differing: readonly (readonly [string, readonly Difference[]])[] = [
    ["parameters", comparison.parameters],
    ["settings", comparison.settings],
    ["versions", comparison.versions],
    ["machine", comparison.machine],
  ];
  for (const [title, found] of differing)
    section(
      title,
      names,
      found.map(({ what, a: left = "–", b: right = "–" }) => [what, left, right]),
    );
  const numbers = [...names, "difference"];
  section("results", numbers, comparison.results.map(numberRow));
  section("last logged", numbers, comparison.metrics.map(numberRow));
  const same = differing.filter(([, found]) => found.length === 0).map(([title]) => title);
  if (comparison.spec === "") same.push("spec");
  else out.write(`${out.colors.bold("spec")}\n${comparison.spec}`);
  if (same.length > 0) out.write(`the same: ${same.join(", ")}\n`);
}

function numberRow({ what, a, b, difference, half_width: half }: ComparedNumber): string[] {
  const interval = half === null ? "" : ` ± ${formatNumber(half)}`;
  return [what, formatNumber(a), formatNumber(b), `${formatNumber(difference)}${interval}`];
}
