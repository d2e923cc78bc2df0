import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, startChild } from "../run/support/child.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();
const main = new URL("../../src/cli/main.ts", import.meta.url);

test("mrl check --watch checks again when a spec, or what it imports, is saved or removed, and ends with the last state", async () => {
  const [spec, parts] = [join(folder(), "spec.mrl"), join(folder(), "parts.mrl")];
  writeFileSync(spec, 'import { half } from "./parts"\nfn quarter(x: f32) -> f32 = half(half(x))\n');
  writeFileSync(parts, "fn half(x: f32) -> f32 = x / 2\n");
  const child = startChild(main, ["check", "--watch", spec]);
  let seen = "";
  const says = async (text: string): Promise<void> => {
    while (!seen.includes(text)) {
      await new Promise<void>((resolve) => {
        child.stderr!.once("data", () => resolve());
        // Never waits for ever: a process that ended says nothing more.
        child.once("close", () => resolve());
      });
      if (child.exitCode !== null) throw new Error(`it ended, having said: ${seen}`);
    }
    seen = "";
  };
  child.stderr!.on("data", (data: Buffer) => (seen += data.toString()));
  const end = ended(child);

  await says("watching for changes");
  writeFileSync(parts, "fn half(x: f32[2]) -> f32[2] = x / 2\n");
  await says("MRL2");
  rmSync(parts);
  await says("MRL1");
  writeFileSync(parts, "fn half(x: f32) -> f32 = 0.5 * x\n");
  await says("fine");
  child.kill("SIGINT");
  expect(await end).toMatchObject({ code: 0 });
});
