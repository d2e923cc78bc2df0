import * as fc from "fast-check";

/*
 * Edits of specs: a few of their tokens taken out, doubled, swapped or replaced by others, with other types and values,
 * other brackets and line ends, names that stand for others and lines that have moved.
 */

const token =
  /\/\/.*|"[^"\n]*"|[A-Za-z_]\w*'?|\d[\d_]*(?:\.\d+)?(?:e-?\d+)?|\.\.<|\.{2,3}|[=~-]>|[=!<>]=|\n|[ \t]+|./g;

/** The tokens of a text, spaces and line ends among them. */
export function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? [];
}

/** A change of a spec's tokens. */
export type Edit = (tokens: readonly string[]) => readonly string[];

/** The text that edits make of a spec. */
export function edited(tokens: readonly string[], edits: readonly Edit[]): string {
  return edits.reduce((now, edit) => (now.length > 0 ? edit(now) : now), tokens).join("");
}

/** One to three edits. What stands in for a token is one of the tokens of `specs`. */
export function editsFrom(specs: readonly (readonly string[])[]): fc.Arbitrary<readonly Edit[]> {
  const corpus = [...new Set(specs.flat().filter(isSolid))];
  const replace = fc.tuple(place, fc.constantFrom(...corpus)).map(
    ([where, by]): Edit =>
      (tokens) =>
        tokens.with(at(tokens, where), by),
  );
  const kinds = [
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
  ];
  return fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 3 });
}

const isSolid = (text: string): boolean => !/^([ \t]+|\/\/.*)$/.test(text);

/** A place among tokens, as a fraction of their number. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (tokens: readonly unknown[], where: number): number => Math.floor(where * tokens.length);

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

/** One of the tokens that `is` finds becomes another text. */
const put = (is: RegExp, ...texts: readonly string[]) =>
  fc.tuple(place, fc.constantFrom(...texts)).map(([where, by]): Edit => (tokens) => {
    const found = tokens.flatMap((text, i) => (is.test(text) ? [i] : []));
    return found.length === 0 ? tokens : tokens.with(found[at(found, where)]!, by);
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
  return tokensOf(lines.join("\n"));
});
