import Table from "cli-table3";
import type { Command } from "commander";
import type { Setting } from "../runtime/run/experiment.js";
import type { Marks } from "../runtime/oracle/marks.js";
import { setting } from "./arguments.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { formatNumber } from "./format.js";
import type { Terminal } from "./terminal.js";

interface OracleFlags {
  readonly experiment?: string;
  readonly set?: readonly Setting[];
  readonly json?: boolean;
}

export function oracleCommand(context: Context): Command {
  return newCommand(
    "oracle",
    "say what a finite task family is worth to who knows, guesses or ignores the task",
    ["mrl oracle examples/mini-map-dream.mrl"],
  )
    .argument("<file>", "a spec, of whose experiment the tasks are taken")
    .option("--experiment <name>", "which experiment of the file, where it has several")
    .option("--set <path=value>", "set a parameter; may be given several times", setting)
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: OracleFlags) => {
      const { terminal, finish } = context;
      const { oracle } = await import("../runtime/oracle/oracle.js");
      const progress = progressLine(terminal.err);
      const { diagnostics, found } = oracle(file, { ...flags, onProgress: progress?.show });
      progress?.end();
      if (!found) {
        const { showDiagnostics, jsonDiagnostics } = await import("./show-diagnostics.js");
        showDiagnostics(diagnostics, terminal.err);
        if (flags.json)
          terminal.out.write(JSON.stringify({ diagnostics: jsonDiagnostics(diagnostics) }) + "\n");
        return finish(exitCode.problems);
      }
      terminal.out.write(flags.json ? JSON.stringify(found) + "\n" : marksTable(found.task, found.marks));
    });
}

/** A line that is rewritten while a person waits; nothing where nobody looks. */
function progressLine(err: Terminal["err"]): { show(what: string): void; end(): void } | undefined {
  if (!err.interactive) return undefined;
  return {
    show: (what) => err.write(`\r\x1b[2Kenumerating: ${what}`),
    end: () => err.write("\r\x1b[2K"),
  };
}

const rows: readonly (readonly [string, keyof Marks])[] = [
  ["oracle", "oracle"],
  ["no information", "noInformation"],
  ["no exploring, the episode remembered", "noExploring"],
  ["random", "random"],
  ["Thompson sampling, a task an episode", "thompson"],
  ["Thompson sampling, drawn anew when contradicted", "thompsonResampled"],
];

/** A row a mark, a column a part of the family. */
function marksTable(task: string, marks: readonly Marks[]): string {
  const table = new Table({
    head: ["return of an episode", ...marks.map(({ part, tasks }) => `${part} (${tasks} tasks)`)],
    colAligns: ["left", ...marks.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, mark] of rows)
    table.push([name, ...marks.map((of) => formatNumber(of[mark] as number | undefined))]);
  return `${task}\n${table.toString()}\n`;
}
