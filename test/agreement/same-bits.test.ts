import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { prepareText } from "./support/compile-text.js";
import { withSession } from "./support/engines.js";
import { hashAfter, sameBitsSpecs } from "./support/same-bits.js";

/*
 * WebAssembly's arithmetic is exact by its specification, and generated code has no operation of which a machine has its own
 * idea: a thousand iterations give the same bits everywhere, with any number of threads. What they give is in same-bits.json; it changes where the
 * generator, the library or a pass changes the order of arithmetic, and with nothing else (UPDATE_GOLDEN=1 writes it anew).
 */
const file = "test/agreement/same-bits.json";

const cases = Object.entries(sameBitsSpecs).flatMap(([name, text]) =>
  [1, 2].map((threads) => ({ name, text, threads })),
);

describe("The same bits on every machine", () => {
  test.each(cases)("$name, with $threads threads", async ({ name, text, threads }) => {
    const { executable } = prepareText(text);
    const engine = { name: "wasm", open: () => wasmExecutor.open(executable, { threads }) };
    const hash = await withSession(engine, executable, (session) => hashAfter(session, executable));
    const read = (): Record<string, string> =>
      JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    if (process.env.UPDATE_GOLDEN !== undefined)
      writeFileSync(file, `${JSON.stringify({ ...read(), [name]: hash }, undefined, 2)}\n`);
    expect(hash).toBe(read()[name]);
  });
});
