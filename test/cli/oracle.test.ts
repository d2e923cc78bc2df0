import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

function specOf(tasks: string): string {
  const path = join(folder(), "spec.mrl");
  writeFileSync(
    path,
    `import { TheoryBandit, PointNavigation } from "std/tasks"
import { reinforce } from "std/learners"
experiment e {
  tasks = ${tasks}
  learner = reinforce(policy: mlp(hidden: [2]))
  train { iterations: 1 }
}
`,
  );
  return path;
}

test("prints a table, or one document", async () => {
  const file = specOf("TheoryBandit(arms: 4)");
  const table = await mrl(["oracle", file]);
  expect([table.code, table.err]).toEqual([0, ""]);
  expect(table.out).toMatch(/^TheoryBandit\n/);
  expect(table.out).toMatch(/all \(4 tasks\)/);
  expect(table.out).toMatch(/no information +│ +0\.2500/);
  const { code, out } = await mrl(["oracle", file, "--json", "--set", "tasks.arms=5"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    task: "TheoryBandit",
    marks: [{ part: "all", tasks: 5, oracle: 1, noInformation: 0.2, random: 0.2 }],
  });
});

test("says why a family is not enumerated", async () => {
  const { code, err } = await mrl(["oracle", specOf("PointNavigation()")]);
  expect(code).toBe(1);
  expect(err).toMatch(/the tasks of .* cannot be enumerated: .*hidden bounded integer/);
});

test("shows what is wrong in the spec", async () => {
  const { code, out, err } = await mrl(["oracle", specOf("Nothing()"), "--json"]);
  expect(code).toBe(1);
  expect(err).toMatch(/Nothing/);
  expect((JSON.parse(out) as { diagnostics: unknown[] }).diagnostics).toHaveLength(1);
});
