import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isNewEnough, oldestNode } from "../../src/runtime/node-version.js";

test("package.json asks for the Node that is checked for", () => {
  const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${oldestNode.join(".")}`);
});

test.each([
  ["20.20.2", false],
  ["22.11.9", false],
  ["22.12.0", true],
  ["24.0.0", true],
])("Node %s: %s", (version, wanted) => expect(isNewEnough(version)).toBe(wanted));
