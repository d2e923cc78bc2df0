import { checkFile } from "../../src/compiler/driver/check.js";
import { compileExperiment } from "../../src/compiler/driver/compile.js";
import type { ModuleHost } from "../../src/compiler/modules/host.js";
import { expand } from "../../src/graph/passes/expand.js";
import { verify } from "../../src/graph/verify.js";
import { fileHost } from "../compiler/support/hosts.js";

/** Files do not change while this runs, and the library's are asked for each time. */
const texts = new Map<string, string | undefined>();
function cached(path: string): string | undefined {
  if (!texts.has(path)) texts.set(path, fileHost.read(path));
  return texts.get(path);
}

/**
 * Checks a text as the file `path`, compiles its experiments where nothing is wrong, and gives the codes of what is. Throws
 * where the compiler does, where a diagnostic has no place in its file, and where a graph is not well-formed.
 */
export function checkText(text: string, path = "fuzz.mrl"): readonly string[] {
  const host: ModuleHost = { ...fileHost, read: (file) => (file === path ? text : cached(file)) };
  const { diagnostics } = checkFile(path, host);
  for (const { code, file, span } of diagnostics) {
    const length = host.read(file)?.length ?? 0;
    if (span.start < 0 || span.start > span.end || span.end > length)
      throw new Error(`${code} stands at ${span.start} to ${span.end} of ${file}, which has ${length}`);
  }
  if (diagnostics.every(({ severity }) => severity === "warning"))
    for (const [, experiment] of text.matchAll(/^experiment (\w+)/gm)) compile(path, host, experiment!);
  return diagnostics.map(({ code }) => code);
}

function compile(path: string, host: ModuleHost, experiment: string): void {
  const { program } = compileExperiment(path, host, { experiment, set: [] }).experiment ?? {};
  if (!program) return;
  verify(program);
  verify(expand(program));
}
