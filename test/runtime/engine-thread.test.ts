import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { ended, startChild } from "../run/support/child.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { noNativeEngine } from "./native-engine.js";

const folder = temporaryFolder();
const main = new URL("../../src/cli/main.ts", import.meta.url);
const engineThread = new URL("../../src/runtime/executors/native/engine-thread.ts", import.meta.url);

describe.skipIf(noNativeEngine)("the engine's thread", () => {
  test.each([
    ["while it loads", ""],
    ["once it has loaded and answered", `await thread.ask({ kind: "close", model: 1 });`],
  ])("lets the process end %s", async (_, meanwhile) => {
    const script = join(folder(), "start.mjs");
    const start = `import { EngineThread } from ${JSON.stringify(engineThread.href)};\n`;
    writeFileSync(script, `${start}const thread = EngineThread.start(2);\n${meanwhile}\n`);
    expect(await ended(startChild(pathToFileURL(script), []))).toMatchObject({ code: 0 });
  });

  test("lets `mrl train` end where the spec has errors", async () => {
    const spec = join(folder(), "spec.mrl");
    writeFileSync(spec, "experiment lost { tasks = Nowhere() }\n");
    const { code } = await ended(startChild(main, ["train", spec]));
    expect(code).toBe(1);
  });
});
