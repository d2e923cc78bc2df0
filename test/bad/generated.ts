/** Specs that are better made than stored, by name; `undefined` is a file that is not there. */
export const generated: Readonly<Record<string, string | undefined>> = {
  "missing-file": undefined,
  "nul-characters": "const rate = 0.1\0\0\u0001",
  "long-line": `const x = ${"1 + ".repeat(2_500_000)}1`,
  "long-expression": `const x = ${"1 + ".repeat(5_000)}1`,
  "long-chain": `const x = a${".b".repeat(5_000)}`,
  "long-lines": `const x = ${"[1, 2, 3], ".repeat(100)} $ ${"[1, 2, 3], ".repeat(100)}`,
  "deep-brackets": `const x = ${"(".repeat(5_000)}1${")".repeat(5_000)}`,
  "deep-prefixes": `const x = ${"- ".repeat(5_000)}1`,
  "deep-lambdas": `const f = ${"x => ".repeat(5_000)}x`,
  "deep-types": `type F = ${"f32 -> ".repeat(5_000)}f32`,
  "deep-else-if": `fn f(x: f32) -> f32 { ${"if x { return 1 } else ".repeat(5_000)}{ return 2 } }`,
  "deep-powers": `const x = ${"2 ^ ".repeat(5_000)}2`,
  "many-unknown-characters": "é a ".repeat(1_000),
  "many-closers": "const x = )\n".repeat(1_000),
  "many-errors": "const =\n".repeat(1_000),
};
