import { createHash } from "node:crypto";
import { chmod, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import type { Program } from "../../src/graph/graph.js";
import * as op from "../../src/graph/ops/index.js";
import { f32 } from "../../src/graph/types.js";
import { keptCode } from "../../src/runtime/executors/loops/kept-code.js";
import { tensorOf } from "../../src/runtime/executors/reference/tensor.js";
import { wasmExecutor } from "../../src/runtime/executors/wasm/index.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

/** Adds `x` to a state. */
function adder(): Program {
  const b = new Builder();
  const state = { kind: "state", name: "total", type: f32 } as const;
  return {
    state: [{ name: "total", type: f32 }],
    hypers: [],
    entries: {
      add: {
        inputs: [state, { kind: "data", name: "x", type: f32 }],
        outputs: [state],
        block: b.block([{ type: f32 }, { type: f32 }], (total, x) => [op.add(b, total!, x!)]),
      },
    },
  };
}

/** Gives the code of `adder` from a cache folder, and counts how often it had to be printed. */
function printer(): {
  prints: number;
  said: string[];
  get(key?: string, identity?: string): ReturnType<typeof keptAdder>;
} {
  const counting = {
    prints: 0,
    said: [] as string[],
    get: (key = "adder", identity: string | undefined = "a build") =>
      keptAdder(
        key,
        identity,
        () => counting.prints++,
        (message) => counting.said.push(message),
      ),
  };
  return counting;
}

function keptAdder(
  key: string,
  identity: string | undefined,
  onPrint: () => void,
  notice: (message: string) => void,
) {
  const make = () => (onPrint(), wasmExecutor.print(adder(), {}));
  return keptCode([key], make, { cacheDir: folder(), identity, notice });
}

async function keptFile(): Promise<string> {
  const [name] = await readdir(join(folder(), "code"));
  return join(folder(), "code", name!);
}

test("code is printed once for a key and a build, and runs when it comes from the cache folder", async () => {
  const code = printer();
  const printed = await code.get();
  const kept = await code.get();
  expect(code.prints).toBe(1);
  expect(kept.printed).toEqual(printed.printed);
  const session = await wasmExecutor.openCode(kept, {});
  await session.writeState({ total: tensorOf(f32, [2]) });
  await session.call("add", { x: tensorOf(f32, [3]) });
  expect((await session.readState())["total"]).toEqual(tensorOf(f32, [5]));
  await session.close();
  await code.get("another");
  await code.get("adder", "another build");
  expect(code.prints).toBe(3);
});

test("what was changed or cut off since is printed anew", async () => {
  const code = printer();
  await code.get();
  const whole = await readFile(await keptFile());
  for (const damaged of [whole.subarray(0, -1), whole.subarray(0, 7), Buffer.from(whole).fill(0, 40, 41)]) {
    await writeFile(await keptFile(), damaged);
    await code.get();
    expect(await readFile(await keptFile())).toEqual(whole);
  }
  expect(code.prints).toBe(4);
  const changed = `${await keptFile()} is not what was kept there (kept-code-changed): it is not used, and made anew`;
  expect(code.said).toEqual([changed, changed, changed]);
});

test("a link to elsewhere is not followed, and what Node cannot read is printed anew without a word", async () => {
  const code = printer();
  await code.get();
  const file = await keptFile();
  await rename(file, join(folder(), "elsewhere"));
  await symlink(join(folder(), "elsewhere"), file);
  await code.get();
  expect([code.prints, code.said.length]).toEqual([2, 1]);
  const content = Buffer.from("of another version");
  await writeFile(file, Buffer.concat([createHash("sha256").update(content).digest(), content]));
  await code.get();
  expect([code.prints, code.said.length]).toEqual([3, 1]);
});

test("nothing is taken from a folder that others can write to, nor kept there", async () => {
  const code = printer();
  await code.get();
  await chmod(join(folder(), "code"), 0o777);
  await code.get();
  await code.get("another");
  expect(code.prints).toBe(3);
  expect(await readdir(join(folder(), "code"))).toHaveLength(1);
});

test("nothing is taken from a folder that others can replace", async () => {
  const code = printer();
  await code.get();
  await chmod(folder(), 0o777);
  await code.get();
  expect(code.prints).toBe(2);
  expect(code.said).toEqual([
    expect.stringContaining("nobody else may write to it or to a folder around it"),
  ]);
  // As in a temporary folder that all share.
  await chmod(folder(), 0o1777);
  await code.get();
  expect(code.prints).toBe(2);
});

test("without a folder, code is printed each time", async () => {
  await writeFile(join(folder(), "code"), "");
  const code = printer();
  await code.get();
  await code.get();
  expect(code.prints).toBe(2);
});
