import { globSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { checkText } from "../fuzz/check-text.js";
import { edited, editsFrom, tokensOf } from "../fuzz/edits.js";
import { wholeSpec } from "../fuzz/whole-specs.js";

/*
 * Whatever a spec says, checking it ends with diagnostics, never with an exception. `npm run fuzz` tries as many edits as
 * one likes, of every spec of the repository.
 */

/** The library's learner and its tasks in one file with an experiment, so that edits of each are elaborated. */
const whole = [
  wholeSpec("examples/sinusoid-maml.mrl"),
  readFileSync("src/std/prelude/losses.mrl", "utf8"),
].join("\n");

const specs = [
  ...globSync(["test/good/**/*.mrl", "src/std/**/*.mrl", "examples/*.mrl"])
    .sort()
    .map((path) => readFileSync(path, "utf8")),
  ...Array.from({ length: 8 }, () => whole),
].map(tokensOf);

it("checks any spec without an exception, and places what it finds within the files", () => {
  fc.assert(
    fc.property(fc.constantFrom(...specs), editsFrom(specs), (tokens, edits) => {
      checkText(edited(tokens, edits));
    }),
    { numRuns: 220, seed: 1 },
  );
}, 400_000);

it("has specs to edit that are compiled", () => {
  expect(checkText(whole)).toEqual([]);
});
