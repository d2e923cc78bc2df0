import { relative, sep } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath } from "node:url";
import type { GraphSpan } from "../graph/graph.js";

/** The folder of mrl's own code, whose frames say nothing to a user. */
const own = fileURLToPath(new URL("../", import.meta.url));

/** Deep enough for what mrl calls within itself to find who called it. */
const depth = 100;

/** Runs `body` with stacks that reach from within mrl to the user's file. */
export function withDeepStacks<T>(body: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = depth;
  try {
    return body();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The place in the user's file at which a stack enters mrl; undefined where it tells of none. */
export function placeIn(stack: string | undefined): GraphSpan | undefined {
  for (const frame of (stack ?? "").split("\n")) {
    const found = /((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/.exec(frame);
    if (!found) continue;
    const [, at, line, column] = found;
    const file = at!.startsWith("file:") ? fileURLToPath(at!) : at!;
    if (file.startsWith(own)) continue;
    const place = { line: Number(line), column: Number(column) };
    return { file: shown(file), ...place, endLine: place.line, endColumn: place.column + 1 };
  }
  return undefined;
}

/** The place at which the user's file called what is at work. */
export function placeOfCall(): GraphSpan | undefined {
  return withDeepStacks(() => placeIn(new Error().stack));
}

function shown(file: string): string {
  const path = relative(cwd(), file);
  return (path.startsWith("..") ? file : path).split(sep).join("/");
}
