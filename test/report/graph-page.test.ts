import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Builder } from "../../src/graph/builder.js";
import { blockCost } from "../../src/graph/cost.js";
import { f32, tensor } from "../../src/graph/types.js";
import { outline } from "../../src/report/graph/outline.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

async function page(spec: string, ...flags: string[]): Promise<{ code: number; err: string; html: string }> {
  const output = join(folder(), "graph.html");
  const { code, err } = await mrl(["graph", spec, "--html", output, ...flags]);
  return { code, err, html: existsSync(output) ? readFileSync(output, "utf8") : "" };
}

test("a page shows all stages: blocks unfold, edges have shapes, lines of the spec and costs stand beside them", async () => {
  const { code, html } = await page("docs/internals.mrl");
  expect(code).toBe(0);
  for (const stage of ["Spec", "Tree", "Types", "Program graph", "Optimised graph"])
    expect(html).toContain(`<h2>${stage}</h2>`);
  expect(html).toMatch(/<b\s*>grad<\/b\s*>/);
  expect(html).toMatch(/class="shape"[^>]*>[^<]*f32\[2\]/);
  expect(html).toContain(
    "docs/internals.mrl:13: return start - rate * grad(slope =&gt; loss(slope, support))(start)",
  );
  expect(html).toMatch(/<span class="cost">\d[\d.]* ?k? operations, \d[\d.]* k?B<\/span/);
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect(html.length).toBeLessThan(2_000_000);
});

test("what stands in a spec is text", async () => {
  const spec = join(folder(), "spec.mrl");
  const text = readFileSync("docs/internals.mrl", "utf8");
  writeFileSync(spec, text.replace("state start = 0.0", "state start = 0.0 // <script>alert(1)</script>"));
  const { code, html } = await page(spec);
  expect(code).toBe(0);
  expect(html).toContain("&lt;script&gt;alert(1)");
  expect(html).not.toContain("<script");
});

test("a spec with errors is told of, and no page is written", async () => {
  const spec = join(folder(), "spec.mrl");
  writeFileSync(spec, "experiment e { tasks = nothing }\n");
  const { code, err, html } = await page(spec);
  expect([code, html]).toEqual([1, ""]);
  expect(err).toContain("error[MRL");
});

const span = (line: number) => ({ file: "a.mrl", line, column: 1, endLine: line, endColumn: 2 });

test("neighbours of one line are a section, which tells what it uses and makes", () => {
  const b = new Builder();
  const block = b.block([{ type: tensor("f32", 4) }], (x) => {
    b.span = span(1);
    const y = b.op("mul", [x!, x!]);
    const z = b.op("add", [y, x!]);
    b.span = span(2);
    return [b.op("reduce_sum", [z], { axes: [0] })];
  });
  const { items } = outline(block);
  expect(
    items.map((item) => (item.kind === "section" ? [item.place?.line, item.items.length] : item.node.op)),
  ).toEqual([[1, 2], "reduce_sum"]);
  const [first] = items;
  expect(first?.kind === "section" && [...first.uses]).toEqual([block.params[0]]);
});

test("costs: a product of matrices two operations a pair, a loop its turns, moving numbers none", () => {
  const b = new Builder();
  const product = b.block([{ type: tensor("f32", 2, 3) }, { type: tensor("f32", 3, 5) }], (x, y) => {
    const attrs = { lhs_contract: [1], rhs_contract: [0], lhs_batch: [], rhs_batch: [] };
    return [b.op("dot_general", [x!, y!], attrs)];
  });
  expect(blockCost(product)).toEqual({ operations: 2 * 10 * 3, bytes: 4 * (6 + 15 + 10) });
  const loop = b.block([{ type: f32 }], (start) => {
    const body = b.block([{ type: f32 }, { type: tensor("i32") }], (x) => [b.op("add", [x!, x!])]);
    return b.emit("scan", [start!], { length: 7, carry: 1, reverse: false }, [body]);
  });
  expect(blockCost(loop)).toEqual({ operations: 7, bytes: 7 * 12 });
  const moved = b.block([{ type: f32 }], (x) => [b.op("broadcast", [x!], { shape: [9], axes: [] })]);
  expect(blockCost(moved)).toEqual({ operations: 0, bytes: 40 });
});
