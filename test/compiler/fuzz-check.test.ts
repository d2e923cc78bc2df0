import { globSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "./support/hosts.js";

/*
 * Whatever a spec says, checking it ends with diagnostics, never with an exception: specs that are fine, with a few of
 * their tokens taken out, doubled, swapped or replaced by others.
 */

const token =
  /\/\/.*|"[^"\n]*"|[A-Za-z_]\w*'?|\d[\d_]*(?:\.\d+)?(?:e-?\d+)?|\.\.<|\.{2,3}|[=~-]>|[=!<>]=|\n|[ \t]+|./g;
const read = (path: string): string => readFileSync(path, "utf8");
const withoutImports = (text: string): string => text.replace(/^import.*\n/gm, "");

/** Files do not change while this runs, and the library's are asked for each time. */
const texts = new Map<string, string | undefined>();
function cached(path: string): string | undefined {
  if (!texts.has(path)) texts.set(path, fileHost.read(path));
  return texts.get(path);
}

/** The library's learner and its tasks in one file with an experiment, so that edits of each are elaborated. */
const whole = [
  "src/std/tasks/sinusoid.mrl",
  "src/std/learners/maml.mrl",
  "src/std/prelude/losses.mrl",
  "examples/sinusoid-maml.mrl",
]
  .map((path) => withoutImports(read(path)))
  .join("\n");

const specs = [
  ...globSync(["test/good/**/*.mrl", "src/std/**/*.mrl", "examples/*.mrl"]).sort().map(read),
  ...Array.from({ length: 8 }, () => whole),
].map((text) => text.match(token) ?? []);

const isSolid = (text: string): boolean => !/^([ \t]+|\/\/.*)$/.test(text);
const corpus = [...new Set(specs.flat().filter(isSolid))];

type Edit = (tokens: readonly string[]) => string[];

/** A place among tokens, as a fraction of their number. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (tokens: readonly string[], where: number): number => Math.floor(where * tokens.length);

const remove = place.map(
  (where): Edit =>
    (tokens) =>
      tokens.toSpliced(at(tokens, where), 1),
);
const double = place.map(
  (where): Edit =>
    (tokens) =>
      tokens.toSpliced(at(tokens, where), 0, tokens[at(tokens, where)]!, " "),
);
const swap = fc.tuple(place, place).map(([a, b]): Edit => (tokens) => {
  const [i, j] = [at(tokens, a), at(tokens, b)];
  return tokens.with(i, tokens[j]!).with(j, tokens[i]!);
});
const replace = fc.tuple(place, fc.constantFrom(...corpus)).map(
  ([where, by]): Edit =>
    (tokens) =>
      tokens.with(at(tokens, where), by),
);

const edits = fc.array(fc.oneof(remove, double, swap, { arbitrary: replace, weight: 3 }), {
  minLength: 1,
  maxLength: 3,
});

it("checks any spec without an exception, and places what it finds within the files", () => {
  fc.assert(
    fc.property(fc.constantFrom(...specs), edits, (tokens, changes) => {
      const text = changes
        .reduce<string[]>((now, edit) => (now.length > 0 ? edit(now) : now), tokens)
        .join("");
      const host = {
        ...fileHost,
        read: (path: string) => (path === "fuzz.mrl" ? text : cached(path)),
      };
      const { diagnostics } = checkFile("fuzz.mrl", host);
      for (const { file, span } of diagnostics) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(host.read(file)?.length ?? 0);
      }
    }),
    { numRuns: 220, seed: 1 },
  );
});
