import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatDiagnostics } from "../../src/runtime/format-diagnostics.js";
import { ProgramError } from "../../src/program/index.js";
import { programs } from "../bad/programs.js";

/** What is thrown, as `node` shows it. */
function said(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return formatDiagnostics([error.diagnostic]);
  }
  return "";
}

test.each(Object.keys(programs))("%s (UPDATE_GOLDEN=1 writes it anew)", (name) => {
  const golden = `test/bad/programs/${name}.golden`;
  const text = said(programs[name]!);
  if (process.env.UPDATE_GOLDEN !== undefined) {
    mkdirSync("test/bad/programs", { recursive: true });
    writeFileSync(golden, text);
  }
  expect(existsSync(golden), golden).toBe(true);
  expect(text).toBe(readFileSync(golden, "utf8"));
});
