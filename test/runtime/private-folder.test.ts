import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isPrivate } from "../../src/runtime/private-folder.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

test("a folder is private unless others can write to it, or replace one of those around it", async () => {
  const outer = join(folder(), "outer");
  const inner = join(outer, "middle", "inner");
  expect(await isPrivate(inner)).toBe(true);
  await chmod(outer, 0o777);
  expect(await isPrivate(inner)).toBe(false);
  // As in a temporary folder that all share.
  await chmod(outer, 0o1777);
  expect(await isPrivate(inner)).toBe(true);
  await chmod(inner, 0o777);
  expect(await isPrivate(inner)).toBe(false);
});

test("a link that others can replace leads to no private folder", async () => {
  const [own, open] = [join(folder(), "own"), join(folder(), "open")];
  await mkdir(open);
  await mkdir(own, { mode: 0o700 });
  await symlink(own, join(open, "link"));
  expect(await isPrivate(join(open, "link"))).toBe(true);
  await chmod(open, 0o777);
  expect(await isPrivate(join(open, "link"))).toBe(false);
  expect(await isPrivate(own)).toBe(true);
});
