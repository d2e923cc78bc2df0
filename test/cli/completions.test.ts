import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { mrl } from "./support/fake-terminal.js";

const folder = temporaryFolder();

/** What a shell is offered behind some words, and how it is to put that in. */
async function offered(...words: string[]): Promise<{ values: string[]; directive: number }> {
  const { code, out, err } = await mrl(["complete", "--", ...words]);
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n");
  const values = lines.slice(0, -1).map((line) => line.split("\t")[0]!);
  return { values, directive: Number(lines.at(-1)!.slice(1)) };
}

test.each(["bash", "zsh", "fish", "powershell"])("a script for %s asks mrl", async (shell) => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  const { code } = await mrl(["completions", shell]);
  log.mockRestore();
  expect([code, printed.join("\n")]).toEqual([0, expect.stringMatching(/mrl["']? complete ?["']? ?--/)]);
});

test("of another shell is told which ones there are", async () => {
  const { code, err } = await mrl(["completions", "csh"]);
  expect([code, err]).toEqual([2, expect.stringContaining("bash, zsh, fish, powershell")]);
});

test("commands, and commands of commands", async () => {
  expect((await offered("tr")).values).toEqual(["train"]);
  const all = (await offered("")).values;
  expect(all).toEqual(expect.arrayContaining(["check", "fmt", "completions"]));
  expect(all).not.toContain("complete");
  expect((await offered("engine", "")).values).toContain("install");
});

test("flags of the command, and their choices", async () => {
  expect((await offered("train", "a.mrl", "--se")).values).toEqual(["--set", "--seeds", "--seed"]);
  expect((await offered("train", "a.mrl", "--engine", "")).values).toContain("reference");
  expect((await offered("train", "a.mrl", "--engine=ref")).values).toEqual(["--engine=reference"]);
  expect((await offered("train", "a.mrl", "--jit", "o")).values).toEqual(["on", "off"]);
  expect((await offered("completions", "z")).values).toEqual(["zsh"]);
});

test("specs, runs and folders, into which one goes on without a blank", async () => {
  mkdirSync(join(folder(), "specs"));
  for (const name of ["a.mrl", "b.txt", "specs/c.mrl", "specs/d.md"]) writeFileSync(join(folder(), name), "");
  const at = (name: string): string => `${folder()}/${name}`;
  expect((await offered("train", at(""))).values).toEqual([at("a.mrl"), at("specs/")]);
  expect(await offered("train", at("sp"))).toEqual({ values: [at("specs/")], directive: 6 });
  expect(await offered("check", at("a.mrl"), at("specs/"))).toEqual({
    values: [at("specs/c.mrl")],
    directive: 4,
  });
  expect((await offered("fmt", at("specs/"))).values).toEqual([at("specs/c.mrl"), at("specs/d.md")]);
  expect((await offered("eval", at(""))).values).toEqual([at("specs/")]);
  expect((await offered("train", at("a.mrl"), "--experiment", "")).values).toEqual([]);
  expect((await offered("train", at("nowhere/"))).values).toEqual([]);
});
