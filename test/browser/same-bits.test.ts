import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { wasmTarget } from "../../src/codegen/print-wasm/index.js";
import { print } from "../../src/graph/print.js";
import { prepareText } from "../agreement/support/compile-text.js";
import { sameBitsSpecs } from "../agreement/support/same-bits.js";
import { chromium } from "./support/browser.js";
import { answerOf } from "./support/chromium.js";
import type { Answer } from "./worker.js";

/*
 * A page's worker generates code for a graph, trains a thousand iterations of it and comes to the bits that Node comes to.
 */
const wanted = JSON.parse(readFileSync("test/agreement/same-bits.json", "utf8")) as Record<string, string>;
const page = `<!doctype html><script type="module">new Worker("/worker.js", { type: "module" })</script>`;

let worker: string;
beforeAll(async () => {
  const built = await build({
    entryPoints: ["test/browser/worker.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  worker = built.outputFiles[0]!.text;
});

const cases = Object.keys(sameBitsSpecs).flatMap((name) =>
  [true, false].map((isIsolated) => ({ name, isIsolated })),
) as { name: keyof typeof sameBitsSpecs; isIsolated: boolean }[];

describe.skipIf(chromium === undefined)("The same bits in a browser's page", () => {
  test.each(cases)("$name, isolated from other origins: $isIsolated", async ({ name, isIsolated }) => {
    const { executable } = prepareText(sameBitsSpecs[name]);
    const program = print(executable);
    const files = {
      "/": { type: "text/html", content: page },
      "/worker.js": { type: "text/javascript", content: worker },
      "/program": { type: "text/plain", content: program },
    };
    const answer = JSON.parse(await answerOf(chromium!, { files, isIsolated })) as Answer;
    const helpers = isIsolated && generate(executable, wasmTarget).shares ? 1 : 0;
    expect(answer).toEqual({ hash: wanted[name], isIsolated, helpers });
  });
});
