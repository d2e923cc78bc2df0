import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction } from "../../../src/compiler/driver/compile-function.js";
import { hashBlock } from "../../../src/graph/hash.js";
import { fileHost } from "../../compiler/support/hosts.js";
import { fixed } from "./support/linted.js";

/*
 * Laws of fixes, on functions with random unused values, variables, functions, imports and patterns, in random layouts:
 * the graph stays the same, nothing is left to fix, and what is left has no error.
 */

/** `@17` stands for one of the names that are there, whichever they are. */
const name = fc.nat({ max: 99 }).map((i) => `@${i}`);
const operand = fc.oneof(name, fc.constantFrom("x", "2.5", "(x + 1.5)", "sin(x)"));
const value = fc
  .tuple(operand, fc.constantFrom("+", "*", "-"), operand)
  .map(([a, operator, b]) => `(${a} ${operator} 3.0) * ${b}`);
const statement = fc.oneof(
  value.map((e) => (to: string) => `let ${to} = ${e}`),
  value.map((e) => (to: string) => `var ${to} = ${e}`),
  fc.tuple(value, value).map(
    ([a, b]) =>
      (to: string) =>
        `let (${to}, ${to}_b) = (${a}, ${b})`,
  ),
  fc.tuple(value, value).map(
    ([a, b]) =>
      (to: string) =>
        `let {${to}, ${to}_c} = {${to}: ${a}, ${to}_c: ${b}}`,
  ),
  value.map((e) => (to: string) => `fn ${to}_f(y: f32) -> f32 = ${e} + y; let ${to} = 2.0 * x`),
  name.map((of) => (to: string) => `let ${to} ~ Normal(${of}, 1)`),
);
const ending = fc.constantFrom("\n", "; ", " // why\n", "\n\n  // 🙂 above\n", "\r\n");
const spec = fc
  .record({
    statements: fc.array(fc.tuple(statement, ending), { minLength: 6, maxLength: 6 }),
    result: value,
    imports: fc.subarray(["maml", "anil as other", "reptile"]),
  })
  .map(({ statements, result, imports }) => {
    const named = (text: string, count: number): string =>
      text.replace(/@(\d+)/g, (_, i) => `v${Number(i) % count}`);
    const first = [0, 1, 2].map((i) => `  let v${i} = ${i}.5 * x\n`);
    const lines = statements.map(([write, end], i) => `  ${named(write(`v${i + 3}`), i + 3)}${end}`);
    const used = imports.length === 0 ? "" : `import { ${imports.join(", ")} } from "std/learners"\n`;
    return `${used}fn f(x: f32) -> f32 {\n${first.join("")}${lines.join("")}  return ${named(result, statements.length + 3)}\n}\n`;
  });

function hashOf(text: string): string {
  const host = { ...fileHost, read: (path: string) => (path === "f.mrl" ? text : fileHost.read(path)) };
  const { compiled, diagnostics } = compileFunction("f.mrl", host, "f", [
    { kind: "tensor", type: { dtype: "f32", shape: [] } },
  ]);
  expect(
    diagnostics.map(({ message }) => message),
    text,
  ).toEqual([]);
  return hashBlock(compiled!.block);
}

test("fixes leave the graph as it is, and nothing to fix", () => {
  fc.assert(
    fc.property(spec, (text) => {
      const { text: after, findings } = fixed(text, {});
      expect(hashOf(after)).toBe(hashOf(text));
      expect(findings.filter(({ fixes }) => fixes.some(({ isSafe }) => isSafe))).toEqual([]);
      expect(fixed(after, {})).toMatchObject({ text: after, applied: 0 });
      // What a random number needs stays; of everything else only what the result reads is left.
      expect(findings.filter(({ code }) => code !== "unused-local")).toEqual([]);
    }),
    { numRuns: 40, seed: 7 },
  );
});
