import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

function write(text: string): string {
  const path = join(folder(), "spec.mrl");
  writeFileSync(path, text);
  return path;
}

test("the tree is an outline of the syntax with the places in it", async () => {
  const file = write("/// Twice.\nfn double(x: f32) -> f32 = 2 * x\n");
  const { code, out, err } = await mrl(["graph", "--stage", "tree", file]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`file @1:1
  declarations: fn name=double doc="Twice." @2:1
    params: name=x @2:11
      type: typeName path=f32 @2:14
    result: typeName path=f32 @2:22
    body: expression
      value: binary operator="*" @2:28
        left: number value=2 isInteger @2:28
        right: reference name=x @2:32
`);
});

test("the typed stage shows below each line what its expressions are", async () => {
  const file = write("fn double(x: f32[n]) -> f32[n] = 2 * x\n");
  const { code, out, err } = await mrl(["graph", "--stage", "typed", file]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`1 | fn double(x: f32[n]) -> f32[n] = 2 * x
  :     x     : f32[n]
  :     2 * x : f32[n]
`);
});

test("the typed stage of a spec with errors shows what is known, with what is wrong", async () => {
  const file = write("fn f(x: f32) -> f32 = y + 2 * x\n");
  const { code, out, err } = await mrl(["graph", "--stage", "typed", file]);
  expect(code).toBe(1);
  expect(out).toContain("2 * x : f32");
  expect(err).toContain("error[MRL2001]");
});

test("the tree of a broken spec is printed as far as it goes, with what is wrong", async () => {
  const file = write("fn f(x: f32) -> f32 =\nconst a = 1\n");
  const { code, out, err } = await mrl(["graph", "--stage", "tree", file]);
  expect(code).toBe(1);
  expect(out).toContain("const name=a");
  expect(err).toContain("error[MRL1101]");
});

test("the parameters are those that --set can name, with the values that they have", async () => {
  const set = ["--set", "learner.inner_lr=0.02"];
  const { code, out } = await mrl(["graph", "--stage", "parameters", ...set, "examples/sinusoid-maml.mrl"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^learner\.inner_lr +0\.02 +hyper$/m);
  expect(out).toMatch(/^learner\.shots +10 +static$/m);
  expect(out).toMatch(/^learner\.model\.hidden +\[40,40\] +static$/m);
});
