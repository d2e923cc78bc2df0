import { PassThrough } from "node:stream";
import { createColors } from "picocolors";
import { runCli } from "../../../src/cli/run-cli.js";
import type { ExitCode } from "../../../src/cli/exit-code.js";
import type { Terminal } from "../../../src/cli/terminal.js";

export interface FakeTerminal extends Terminal {
  /** What was written so far. */
  readonly written: { out: string; err: string };
}

/** A terminal without colours, which keeps what is written; `interactive`: with a person before it. */
export function fakeTerminal(stdin = "", interactive = false): FakeTerminal {
  const written = { out: "", err: "" };
  const colors = createColors(false);
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  stream.on("data", (data: Buffer) => (written.err += data.toString()));
  return {
    written,
    out: { write: (text) => void (written.out += text), colors },
    err: { write: (text) => void (written.err += text), colors, interactive, stream },
    stdin: () => Promise.resolve(stdin),
  };
}

export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs `mrl` with these arguments in this process. */
export async function mrl(args: readonly string[], stdin?: string): Promise<Ran> {
  const terminal = fakeTerminal(stdin);
  const code = await runCli(args, terminal);
  return { code, ...terminal.written };
}
