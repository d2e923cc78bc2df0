import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { templateNames } from "../../src/cli/templates.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

describe.each(templateNames)("the template %s", (template) => {
  test("checks without a diagnostic, lints clean, trains and is evaluated", async () => {
    const project = join(folder(), "project");
    expect(await mrl(["init", project, "--template", template])).toMatchObject({ code: 0 });
    expect(readdirSync(project).toSorted()).toEqual([
      ".gitignore",
      "README.md",
      expect.stringMatching(/\.mrl$/),
    ]);
    const spec = join(
      project,
      readdirSync(project).find((name) => name.endsWith(".mrl"))!,
    );
    expect(await mrl(["check", spec])).toMatchObject({ code: 0, err: `fine: ${spec}\n` });
    expect(await mrl(["lint", spec])).toMatchObject({ code: 0 });
    const small = ["--iterations", "2", "--set", "evaluate.tasks=2", "--set", "learner.meta_batch=2"];
    const out = join(folder(), "run");
    const trained = await mrl(["train", spec, "--engine", "reference", "--out", out, ...small]);
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.out).toMatch(/^2 held-out tasks after 2 iterations\n/);
  });
});

test("what is there already stays, and nothing is written beside it", async () => {
  writeFileSync(join(folder(), "README.md"), "mine");
  const { code, err } = await mrl(["init", folder()]);
  expect(code).toBe(1);
  expect(err).toContain("README.md is there already");
  expect(existsSync(join(folder(), "oscillations.mrl"))).toBe(false);
});

test("a template that does not exist is refused with the list of those that do", async () => {
  const { code, err } = await mrl(["init", folder(), "--template", "nothing"]);
  expect(code).toBe(2);
  expect(err).toContain("regression, reinforcement, learner");
});
