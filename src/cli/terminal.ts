import { createColors } from "picocolors";

export type Colors = ReturnType<typeof createColors>;

/** One of the two outputs of the process. */
export interface Output {
  write(text: string): void;
  readonly colors: Colors;
}

/** What a command sees of the world outside: data go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output & {
    /** Whether a line may be rewritten: a person is looking, and no log is kept. */
    readonly interactive: boolean;
    /** Where a library that rewrites lines writes to. */
    readonly stream: NodeJS.WritableStream;
  };
  /** All of standard input. */
  stdin(): Promise<string>;
}

/** The process's own terminal. `NO_COLOR`, `FORCE_COLOR`, `CI`, dumb terminals and pipes are respected. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: { write: (text) => void stdout.write(text), colors: createColors(wantsColors(stdout)) },
    err: {
      write: (text) => void stderr.write(text),
      colors: createColors(wantsColors(stderr)),
      stream: stderr,
      interactive: stderr.isTTY && !isSet(env["CI"]) && env["TERM"] !== "dumb",
    },
    stdin: async () => {
      const pieces: Buffer[] = [];
      for await (const piece of process.stdin) pieces.push(piece as Buffer);
      return Buffer.concat(pieces).toString("utf8");
    },
  };
}

function wantsColors(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = process.env;
  if (isSet(no)) return false;
  if (isSet(force)) return force !== "0";
  return stream.isTTY === true && term !== "dumb";
}

/** By convention a variable that is empty is not set. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
