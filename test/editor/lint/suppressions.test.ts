import { expect, test } from "vitest";
import { found, only } from "./support/linted.js";

const body = "fn f(x: f32) -> f32 {\n  @\n  let a = x\n  let b = x\n  return x\n}\n";
const spec = (comment: string): string => body.replace("@", comment);

const cases: readonly (readonly [comment: string, found: readonly string[]])[] = [
  ["// nothing", ["unused-local", "unused-local"]],
  ["// mrl-lint-disable-next-line unused-local: kept for the debugger", ["unused-local"]],
  ["// mrl-lint-disable unused-local: kept for the debugger", []],
  ["// mrl-lint-disable-next-line unused-local, prefer-let: kept", ["unused-suppression", "unused-local"]],
  [
    "// mrl-lint-disable-next-line prefer-let: kept\n  // mrl-lint-disable-next-line unused-local: both count",
    ["unused-suppression", "unused-local"],
  ],
  [
    "// mrl-lint-disable-next-line unused-local",
    ["suppression-without-reason", "unused-local", "unused-local"],
  ],
  [
    "// mrl-lint-disable-next-line unused-local:  ",
    ["suppression-without-reason", "unused-local", "unused-local"],
  ],
  [
    "// mrl-lint-disable-next-line: a reason, but for what",
    ["suppression-without-reason", "unused-local", "unused-local"],
  ],
  [
    "// mrl-lint-disable-next-line unused-locals: misspelt",
    ["unused-suppression", "unused-local", "unused-local"],
  ],
  ["// mrl-lint-disable-next-line shadowed-name: a rule that does not run", ["unused-local", "unused-local"]],
  ["// mrl-lint-disabled unused-local: another word", ["unused-local", "unused-local"]],
];

test.each(cases)("%s", (comment, codes) => {
  expect(found(spec(comment), {}).codes).toEqual(codes);
});

test("a misspelt rule is told the right one", () => {
  const { findings } = found(spec("// mrl-lint-disable unused-locals: misspelt"), only("unused-suppression"));
  expect(findings.map(({ message, hints }) => [message, ...hints])).toEqual([
    ["there is no rule `unused-locals`", "did you mean `unused-local`?"],
  ]);
});

test("suppressions are found in any comment, with any ends of lines", () => {
  const text = spec("// mrl-lint-disable unused-local: kept").replaceAll("\n", "\r\n");
  expect(found(text, {}).codes).toEqual([]);
  expect(found(`${spec("")}// mrl-lint-disable unused-local: at the end of the file\n`, {}).codes).toEqual(
    [],
  );
});
