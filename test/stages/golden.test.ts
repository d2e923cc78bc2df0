import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOf } from "../../src/graph/verify.js";
import { compile } from "../../src/runtime/compile-file.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { mrl } from "../cli/support/fake-terminal.js";

/** `UPDATE_GOLDEN=1 npm test` writes the files anew. */
const update = process.env.UPDATE_GOLDEN !== undefined;
const spec = "test/stages/small-maml.mrl";

test.each(["tree", "typed", "graph", "optimised", "state"])("the stage %s", async (stage) => {
  const { code, out, err } = await mrl(["graph", spec, "--stage", stage]);
  expect([code, err]).toEqual([0, ""]);
  const path = `test/stages/small-maml/${stage}.txt`;
  if (update) {
    mkdirSync("test/stages/small-maml", { recursive: true });
    writeFileSync(path, out);
  }
  expect(existsSync(path), `${path} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(out).toBe(readFileSync(path, "utf8"));
});

test("what is printed has been verified", () => {
  const { program } = compile(spec).experiment!;
  const { executable, single } = prepareProgram(program);
  for (const stage of [program, single, executable]) expect(problemsOf(stage)).toEqual([]);
});
