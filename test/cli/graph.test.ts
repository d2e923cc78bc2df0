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

test("the tree is an outline of the syntax without places", async () => {
  const file = write("/// Twice.\nfn double(x: f32) -> f32 = 2 * x\n");
  const { code, out, err } = await mrl(["graph", "--stage", "tree", file]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`file
  declarations: fn name="double" doc="Twice."
    params: isStatic=false name="x"
      type: typeName
        path: text="f32"
    result: typeName
      path: text="f32"
    body: expression
      value: binary operator="*"
        left: number value=2 isInteger=true
        right: reference name="x"
`);
});

test("the tree of a broken spec is printed as far as it goes, with what is wrong", async () => {
  const file = write("fn f(x: f32) -> f32 =\nconst a = 1\n");
  const { code, out, err } = await mrl(["graph", "--stage", "tree", file]);
  expect(code).toBe(1);
  expect(out).toContain('const name="a"');
  expect(err).toContain("error[MRL1101]");
});
