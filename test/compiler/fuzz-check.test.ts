import { globSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { checkFile } from "../../src/compiler/driver/check.js";
import { fileHost } from "./support/hosts.js";

/*
 * Whatever a spec says, checking it ends with diagnostics, never with an exception: specs that are fine, with a few of
 * their tokens taken out, doubled, swapped or replaced by others, with other types and values, other brackets and line
 * ends, names that stand for others and lines that have moved.
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

/** The places of the tokens that `is` finds. */
const placesOf = (tokens: readonly string[], is: RegExp): number[] =>
  tokens.flatMap((text, i) => (is.test(text) ? [i] : []));

/** One of the tokens that `is` finds becomes another text. */
const put = (is: RegExp, ...texts: readonly string[]) =>
  fc.tuple(place, fc.constantFrom(...texts)).map(([where, by]): Edit => (tokens) => {
    const found = placesOf(tokens, is);
    return found.length === 0 ? [...tokens] : tokens.with(found[at(found.map(String), where)]!, by);
  });

const retype = put(/^(f32|i32|bool|int|string)$/, ...["f32", "i32", "bool", "f32[3]", "f32[n]", "T", "T.X"], ...["i32 in 0 ..< 5", "f32?", "(f32, f32)", "{a: f32}", "f32 -> f32", "f32 ~> f32", "Dist<f32>", "int"]); // prettier-ignore
const revalue = put(/^[A-Za-z_\d]/, ...["zeros", "none", "(x => x)", "mlp(hidden: [4])", "tasks", "Normal(0, 1)"], ...["[1, 2, 3]", "{a: 1}", "(1, 2)", "-1", "0", "1_000_000", "0.5", "rest", "grad(sum)", "theta", "task", "iteration"]); // prettier-ignore
const bracket = fc.tuple(place, fc.constantFrom(..."()[]{}<>")).map(
  ([where, by]): Edit =>
    (tokens) =>
      tokens.toSpliced(at(tokens, where), 0, by),
);
const layout = put(/^\n$/, " ", ";", "\n\n", "\n\t");

/** A name becomes another of the spec's, wherever it stands. */
const rename = fc.tuple(place, place).map(([a, b]): Edit => (tokens) => {
  const names = [...new Set(tokens.filter((text) => /^[A-Za-z_]/.test(text)))];
  const [from, to] = [names[at(names, a)], names[at(names, b)]];
  return tokens.map((text) => (text === from && to !== undefined ? to : text));
});

const moveLine = fc.tuple(place, place).map(([a, b]): Edit => (tokens) => {
  const lines = tokens.join("").split("\n");
  const [line] = lines.splice(at(lines, a), 1);
  lines.splice(at(lines, b), 0, line!);
  return lines.join("\n").match(token) ?? [];
});

const edits = fc.array(
  fc.oneof(
    remove,
    double,
    swap,
    { arbitrary: replace, weight: 3 },
    retype,
    revalue,
    bracket,
    layout,
    rename,
    moveLine,
  ),
  { minLength: 1, maxLength: 3 },
);

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
