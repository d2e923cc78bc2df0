import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import * as fc from "fast-check";
import { numberArguments } from "../../bench/lib/arguments.js";
import { runMain } from "../../bench/lib/command.js";
import { checkText } from "./check-text.js";
import { edited, editsFrom, tokensOf } from "./edits.js";
import { wholeSpec } from "./whole-specs.js";

/** Where the texts are put that end a check with an exception. */
const folder = "runs/fuzz";

await runMain(async () => {
  const { edits, seed } = numberArguments(
    "Edits specs of this repository at random and checks them: each has to end with diagnostics, never with an exception.",
    {
      edits: { default: 20_000, help: "how many texts are made" },
      seed: {
        default: Math.trunc(Math.random() * 2 ** 31) + 1,
        help: "what the edits are drawn from, at random",
      },
    },
  );
  process.stdout.write(`seed ${seed}\n`);
  const paths = globSync(["src/std/**/*.mrl", "examples/*.mrl", "test/**/*.mrl"]).sort();
  const specs = [
    ...paths.map((path) => ({ path, text: readFileSync(path, "utf8") })),
    ...globSync("examples/*.mrl")
      .sort()
      .map((path) => ({ path: `${path} with what it imports`, text: wholeSpec(path) })),
  ].map(({ path, text }) => ({ path, tokens: tokensOf(text) }));
  const changes = editsFrom(specs.map(({ tokens }) => tokens));
  const cases = fc.sample(fc.tuple(fc.constantFrom(...specs), changes), { numRuns: edits, seed });
  const crashes = new Map<string, number>();
  const codes = new Set<string>();
  const start = performance.now();
  const slowest = { seconds: 0, number: 0, path: "" };
  let clean = 0;
  for (const [number, [spec, edit]] of cases.entries()) {
    const text = edited(spec.tokens, edit);
    const before = performance.now();
    try {
      const found = checkText(text);
      found.forEach((code) => codes.add(code));
      if (found.length === 0) clean++;
    } catch (error) {
      report(error, crashes, { number, path: spec.path, text });
    }
    const seconds = (performance.now() - before) / 1000;
    if (seconds > slowest.seconds) Object.assign(slowest, { seconds, number, path: spec.path });
    if ((number + 1) % 1000 === 0) process.stderr.write(`${number + 1} of ${edits}\n`);
  }
  const total = [...crashes.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    [
      `${cases.length} edits of ${specs.length} specs in ${Math.round((performance.now() - start) / 1000)} s`,
      `${clean} without a finding; ${codes.size} codes seen`,
      `the slowest took ${slowest.seconds.toFixed(1)} s: edit ${slowest.number}, of ${slowest.path}`,
      `${total} ended with an exception, at ${crashes.size} places`,
      "",
    ].join("\n"),
  );
  if (total > 0) process.exitCode = 1;
});

/** Keeps the first text for each place at which the compiler throws. */
function report(
  error: unknown,
  crashes: Map<string, number>,
  { number, path, text }: { readonly number: number; readonly path: string; readonly text: string },
): void {
  const { message, stack = "" } = error as Error;
  const at =
    stack
      .split("\n")
      .find((line) => line.includes("/src/"))
      ?.trim() ?? message;
  const before = crashes.get(at) ?? 0;
  crashes.set(at, before + 1);
  if (before > 0) return;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `crash-${number}.mrl`);
  writeFileSync(file, text);
  process.stdout.write(`edit ${number}, of ${path}: ${message.split("\n")[0]}\n  ${at}\n  ${file}\n`);
}
