import type { Command } from "commander";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";

interface DoctorFlags {
  readonly json?: boolean;
}

export function doctorCommand({ terminal, finish }: Context): Command {
  return newCommand("doctor", "say what mrl finds on this machine, what is missing, and what to type", [
    "mrl doctor",
  ])
    .option("--json", "print the findings as JSON")
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import("../runtime/engine/index.js");
      const checks = await doctor();
      const { out } = terminal;
      if (checks.some(({ status }) => status === "broken")) finish(exitCode.problems);
      if (flags.json) return out.write(JSON.stringify(checks, null, 2) + "\n");
      const paint = {
        ok: out.colors.green,
        note: out.colors.cyan,
        missing: out.colors.yellow,
        broken: out.colors.red,
      };
      const width = Math.max(...checks.map(({ name }) => name.length));
      for (const { name, status, detail, fix } of checks) {
        out.write(`${paint[status](status.padEnd("missing".length))}  ${name.padEnd(width)}  ${detail}\n`);
        if (fix !== undefined) out.write(`${" ".repeat("missing".length + width + 4)}${fix}\n`);
      }
    });
}
