import { afterAll, beforeAll, expect, it } from "vitest";
import { checkFile } from "../../../src/compiler/driver/check.js";
import { NodeHost } from "../../../src/runtime/host.js";
import { Client } from "./support/client.js";

let client: Client;
beforeAll(async () => void (client = await Client.start()));
afterAll(() => client.stop());

const uri = "untitled:spec";

it("publishes what mrl check says, with places in the protocol's numbers", async () => {
  await client.open(uri, "fn f(a: f32) -> f32 = a + slop\n");
  const [found] = await client.diagnostics(uri);
  expect(found).toMatchObject({
    code: "MRL2001",
    source: "mrl",
    severity: 1,
    range: { start: { line: 0, character: 26 }, end: { line: 0, character: 30 } },
  });
});

it("counts positions in UTF-16 units behind characters of two", async () => {
  await client.open(uri, "// 🦜🦜\nfn f(a: f32) -> f32 = a /* */ + slop // 🦜\n");
  const found = await client.diagnostics(uri, (all) => all.some(({ code }) => code === "MRL2001"));
  expect(found.find(({ code }) => code === "MRL2001")!.range.start).toEqual({ line: 1, character: 34 - 2 });
});

it("follows incremental changes", async () => {
  await client.open(uri, "fn f(a: f32) -> f32 = a + b\r\n");
  await client.diagnostics(uri, (all) => all.length === 1);
  const at = { line: 0, character: 27 };
  await client.change(uri, [{ range: { start: { line: 0, character: 26 }, end: at }, text: "a" }]);
  expect(await client.diagnostics(uri, (all) => all.length === 0)).toEqual([]);
});

it("tells an experiment's problems a moment later", async () => {
  const text = `import { Sinusoid } from "std/tasks"
import { maml } from "std/learners"
experiment e {
  tasks = Sinusoid()
  learner = maml(model: mlp(hidden: [4]), shots: 5)
  train { iterations: 10 }
}
`;
  await client.open(uri, text);
  const found = await client.diagnostics(uri, (all) => all.length > 0);
  const expected = checkFile("/spec.mrl", new NodeHost(new Map([["/spec.mrl", text]]))).diagnostics;
  expect(found.map(({ code }) => code)).toEqual(expected.map(({ code }) => code));
});

it("takes the problems away when a document is closed", async () => {
  await client.open("untitled:other", "fn f(a: f32) -> f32 = b\n");
  await client.diagnostics("untitled:other", (all) => all.length === 1);
  await client.close("untitled:other");
  expect(await client.diagnostics("untitled:other", (all) => all.length === 0)).toEqual([]);
});
