import process from "node:process";
import type { Code } from "../compiler/diagnostics/code.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { Lines } from "../compiler/syntax/lines.js";
import { formatDiagnostics } from "../runtime/format-diagnostics.js";
import { NodeHost } from "../runtime/host.js";
import { placeIn, withDeepStacks } from "./places.js";

/** Something is wrong with a program that is written in TypeScript. */
export class ProgramError extends TypeError {
  override readonly name = "ProgramError";
  /** Such as `MRL7001`: `mrl explain` has a page about it. */
  readonly code: string;
  private readonly text: string;
  private readonly hints: readonly string[];

  /** `cause` is the error of mrl's own code that it stands for. */
  constructor(code: string, text: string, hints: readonly string[] = [], cause?: Error) {
    super([`${text} (${code})`, ...hints].join("\n"), { cause });
    this.code = code;
    this.text = text;
    this.hints = hints;
    if (cause?.stack !== undefined) this.stack = cause.stack;
    else withDeepStacks(() => Error.captureStackTrace(this));
  }

  /** The problem and its place in the user's file, to be shown as those of a spec are. */
  get diagnostic(): Diagnostic {
    const { code, text: message, hints } = this;
    const all = { code, message, hints, severity: "error", related: [], fixes: [] } as const;
    const place = placeIn(this.stack);
    const source = place && new NodeHost().read(place.file);
    if (!place || source === undefined)
      return { ...all, file: place?.file ?? "", span: { start: 0, end: 0 } };
    const start = new Lines(source).offset(place);
    const called = /^[\w.]+/.exec(source.slice(start))?.[0] ?? "";
    return { ...all, file: place.file, span: { start, end: start + Math.max(1, called.length) } };
  }
}

/** The error of a code. Thrown where nobody catches it, it is shown without a stack. */
export function problem<P extends object>(code: Code<P>, params: P, cause?: Error): ProgramError {
  return shown(new ProgramError(code.number, code.message(params), [], cause));
}

/**
 * Has an error shown as those of a spec are if it ends the process: what a file computes while it is loaded is
 * outside of all that could catch it. Whoever does catch it has done so before the next turn.
 */
export function shown(error: ProgramError): ProgramError {
  if (process.listeners("uncaughtException").includes(show)) return error;
  process.once("uncaughtException", show);
  setImmediate(() => process.off("uncaughtException", show));
  return error;
}

function show(thrown: unknown): void {
  if (!(thrown instanceof ProgramError)) throw thrown;
  process.stderr.write(formatDiagnostics([thrown.diagnostic]));
  process.exit(1);
}
