import Table from "cli-table3";
import { Option, type Command } from "commander";
import type { Finding, Row } from "../reproduce/row.js";
import { engineChoices, type EngineChoice } from "../runtime/run/services.js";
import { positive } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { formatNumber } from "./format.js";
import { interruptible } from "./interrupts.js";
import type { TrainDisplay } from "./train-display.js";

interface ReproduceFlags {
  readonly out: string;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly seeds?: number;
  readonly json?: boolean;
}

export function reproduceCommand(context: Context): Command {
  return newCommand("reproduce", "run comparisons with what was published, and show what they came to", [
    "mrl reproduce",
    "mrl reproduce theory-bandit",
  ])
    .argument("[row]", "which comparison to run, or all; without one, those that have run are shown")
    .option("--out <dir>", "where results are kept, and interrupted runs gone on with", "results")
    .addOption(new Option("--engine <name>", "the engine of new runs").choices(engineChoices))
    .option("--threads <n>", "threads of the engine in new runs", positive)
    .option("--seeds <n>", "how many seeds of each run, at most", positive)
    .option("--json", "print one JSON document")
    .action((name: string | undefined, flags: ReproduceFlags) => reproduce(context, name, flags));
}

async function reproduce(context: Context, name: string | undefined, flags: ReproduceFlags): Promise<void> {
  const { terminal, finish } = context;
  const { rows } = await import("../reproduce/rows/index.js");
  const chosen = name === undefined || name === "all" ? rows : rows.filter((row) => row.name === name);
  if (chosen.length === 0) {
    const { RunError } = await import("../runtime/run/run-error.js");
    const names = rows.map((row) => row.name).join(", ");
    throw new RunError(
      "bad-argument",
      `there is no comparison called ${name}`,
      `there are ${names}, and all`,
    );
  }
  if (name !== undefined) {
    const { reproduceRow } = await import("../reproduce/reproduce.js");
    const { displayMaker } = await import("./train-display.js");
    const tell = (message: string): void => void terminal.err.write(`${message}\n`);
    const makeDisplay = displayMaker(terminal, false);
    let shown: TrainDisplay | undefined;
    const display = (label: string): TrainDisplay => (shown = makeDisplay(label));
    await interruptible(
      async (signal) => {
        for (const row of chosen) {
          const { engine, threads, seeds } = flags;
          const options = { folder: flags.out, engine, threads, seeds, signal, tell, display };
          const status = await reproduceRow(row, options);
          if (status === "failed") finish(exitCode.problems);
          if (status === "interrupted") return finish(exitCode.interrupted);
        }
      },
      () => {
        shown?.interrupted();
        tell("`mrl reproduce` goes on with this run");
      },
    );
  }
  const { findingsOf } = await import("../reproduce/reproduce.js");
  const found = chosen.map((row) => ({ row, findings: findingsOf(row, flags.out) }));
  if (flags.json) {
    const document = found.map(({ row: { name: of, title, source }, findings }) => ({
      row: of,
      title,
      source,
      findings,
    }));
    terminal.out.write(JSON.stringify(document) + "\n");
  } else for (const { row, findings } of found) terminal.out.write(shown(row, findings));
}

/** A row's findings beside what is claimed; one that falls short is shown with what it reached. */
function shown(row: Row, findings: readonly Finding[]): string {
  const head = `${row.name}: ${row.title}\n${row.source}\n`;
  if (findings.length === 0) return `${head}not run yet\n\n`;
  const table = new Table({
    head: ["", "reached", "mark", ""],
    colAligns: ["left", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const { what, reached, halfWidth, claim, isMet } of findings) {
    const interval = halfWidth === undefined ? "" : ` ± ${formatNumber(halfWidth)}`;
    table.push([what, `${formatNumber(reached)}${interval}`, claim, isMet ? "" : "short"]);
  }
  return `${head}${table.toString()}\n\n`;
}
