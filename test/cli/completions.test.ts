import { execFileSync, spawnSync } from "node:child_process";
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
  const { code, out } = await mrl(["completions", shell]);
  log.mockRestore();
  expect([code, out + printed.join("\n")]).toEqual([
    0,
    expect.stringMatching(/mrl["']? complete ?["']? ?--/),
  ]);
});

/** What a shell, which this machine may lack, prints where a script of ours and some commands are run. */
async function inShell(shell: "bash" | "fish", commands: string): Promise<string[]> {
  const { out } = await mrl(["completions", shell]);
  const bare = shell === "bash" ? ["--norc", "--noprofile"] : ["--no-config"];
  const text = execFileSync(shell, [...bare, "-c", `${out}\n${commands}`], {
    cwd: folder(),
    encoding: "utf8",
  });
  return text.trimEnd().split("\n");
}

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).status === 0;

test.skipIf(!has("bash"))(
  "bash quotes what it is offered, and takes a flag and its value for one word",
  async () => {
    const offer = String.raw`printf '%s\t\n' "a b.mrl" '$(touch x).mrl' --engine=reference; echo :4`;
    const after = async (words: string): Promise<string[]> =>
      inShell(
        "bash",
        String.raw`mrl() { printf '[%s]' "$@" > asked; ${offer}; }
COMP_WORDS=(${words}); COMP_CWORD=$((${"$"}{#COMP_WORDS[@]} - 1)); _mrl
cat asked; printf '\n%s' "${"$"}{COMPREPLY[@]}"`,
      );
    expect(await after("mrl train ''")).toEqual([
      "[complete][--][train][]",
      String.raw`a\ b.mrl`,
      String.raw`\$\(touch\ x\).mrl`,
      "--engine=reference",
    ]);
    const [asked, ...offered] = await after("mrl train --engine = r");
    expect(asked).toBe("[complete][--][train][--engine=r]");
    expect(offered.at(-1)).toBe("reference");
  },
);

test.skipIf(!has("fish"))("fish offers what it is told, with what that is", async () => {
  const asked = "function mrl; printf 'train\\tmeta-train an experiment\\n%s\\t\\n:4\\n' $argv[-1]; end";
  expect(await inShell("fish", `${asked}\ncomplete -C 'mrl tr'`)).toEqual([
    "tr",
    "train\tmeta-train an experiment",
  ]);
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
