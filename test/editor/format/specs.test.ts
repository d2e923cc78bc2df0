import { globSync, readFileSync } from "node:fs";
import { check, format, getFileInfo, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { compileExperiment } from "../../../src/compiler/driver/compile.js";
import { hash } from "../../../src/graph/hash.js";
import * as plugin from "../../../src/editor/format/plugin.js";
import { fileHost } from "../../compiler/support/hosts.js";

const ignorePath = ".prettierignore";
const passedOver = /(^|\/)(node_modules|dist|runs)(\/|$)/;
const committed = globSync("**/*.mrl", { exclude: (path) => passedOver.test(path) }).sort();
const pages = ["README.md", ...globSync("docs/*.md").sort()];

it.each([...committed, ...pages])("%s is formatted (npx mrl fmt)", async (path) => {
  if ((await getFileInfo(path, { ignorePath })).ignored) return;
  const config = await resolveConfig(path);
  const text = readFileSync(path, "utf8");
  expect(await check(text, { ...config, filepath: path, plugins: [plugin] })).toBe(true);
});

it.each(globSync("examples/*.mrl").sort())("%s has the same graph in narrow lines", async (path) => {
  const text = await format(readFileSync(path, "utf8"), { parser: "mrl", plugins: [plugin], printWidth: 40 });
  const narrow = { ...fileHost, read: (file: string) => (file === path ? text : fileHost.read(file)) };
  const [before, after] = [fileHost, narrow].map((host) => compileExperiment(path, host, { set: [] }));
  expect(after!.diagnostics).toEqual([]);
  expect(hash(after!.experiment!.program)).toBe(hash(before!.experiment!.program));
});
