import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../../src/codegen/generate.js";
import { printWasm, wasmTarget } from "../../src/codegen/print-wasm/index.js";
import { compileOrThrow } from "../../src/index.js";
import { lineTimes, partText, timeText } from "../../src/report/graph/line-times.js";
import { LoopSession } from "../../src/runtime/executors/loops/session.js";
import { imageOf } from "../../src/runtime/executors/wasm/image.js";
import { InPlaceRunner } from "../../src/runtime/executors/wasm/in-place.js";
import { Machine } from "../../src/runtime/executors/wasm/machine.js";
import { SectionClock } from "../../src/runtime/profile/section-clock.js";
import { callEntry } from "../../src/runtime/run/entry-call.js";
import { prepareProgram } from "../../src/runtime/run/prepare-program.js";
import { mrl } from "../cli/support/fake-terminal.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";

const folder = temporaryFolder();

/** The same program with marks and without, its iterations on a clock that counts how often it is looked at. */
async function trained(file: string, profile: boolean) {
  const { executable } = prepareProgram(compileOrThrow(file).program);
  const generated = generate(executable, wasmTarget, { profile });
  let looked = 0;
  const clock = new SectionClock(generated.sections.length, () => looked++);
  const machine = new Machine(imageOf(generated, printWasm(generated.module)), clock.mark);
  const session = new LoopSession(executable, generated, new InPlaceRunner(machine), {});
  await callEntry(session, executable, "init", { seed: 1 });
  clock.reset();
  await callEntry(session, executable, "train", { seed: 1, iteration: 0, count: 5, window: 5 });
  return { generated, clock, looked, state: await session.readState(), executable };
}

test("marks change no number; every section that runs has operations of the graph, whose parts make it whole", async () => {
  const [plain, timed] = [
    await trained("docs/internals.mrl", false),
    await trained("docs/internals.mrl", true),
  ];
  expect([plain.generated.sections, plain.looked]).toEqual([[], 0]);
  expect(timed.state).toEqual(plain.state);
  const times = timed.clock.times(0);
  const { sections } = timed.generated;
  expect(times.reduce((a, b) => a + b)).toBeGreaterThan(5);
  const inTrain = new Set<unknown>();
  const collect = ({ nodes }: (typeof timed.executable.entries)[string]["block"]): void =>
    nodes.forEach((node) => {
      inTrain.add(node);
      node.blocks.forEach(collect);
    });
  collect(timed.executable.entries["train"]!.block);
  times.forEach((time, i) => {
    if (time === 0 || sections[i]!.size === 0) return;
    expect([...sections[i]!.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect([...sections[i]!.keys()].every((node) => inTrain.has(node))).toBe(true);
  });
  expect(times.some((time, i) => time > 0 && sections[i]!.size > 0)).toBe(true);
});

test("a clock gives a section what passes until the next mark, less what marks take", () => {
  const now = [10, 13, 14, 20];
  const clock = new SectionClock(2, () => now.shift()!);
  for (const section of [0, 1, 0]) clock.mark(section);
  clock.stop();
  expect(clock.times(0)).toEqual([9, 1]);
  expect(clock.times(2)).toEqual([5, 0]);
});

test("times are summed up by line, the dearest first; what no operation accounts for is of no line", () => {
  const node = (line: number | undefined) => ({
    op: "add",
    attrs: {},
    inputs: [],
    outputs: [],
    blocks: [],
    span: line === undefined ? undefined : { file: "a.mrl", line, column: 1, endLine: line, endColumn: 2 },
  });
  const nodes = new Map([
    [node(1), 2],
    [node(2), 3],
    [node(1), 4],
    [node(undefined), 0.5],
  ]);
  expect(lineTimes(nodes, 10)).toEqual([
    { file: "a.mrl", line: 1, microseconds: 6 },
    { file: "a.mrl", line: 2, microseconds: 3 },
    { file: undefined, line: 0, microseconds: 1 },
  ]);
  expect([1234.5, 12.345, 2e6, 456_789].map(timeText)).toEqual(["1.23 ms", "12.3 µs", "2 s", "457 ms"]);
  expect([partText(1, 8), partText(0.001, 8), partText(0, 8)]).toEqual(["12.5%", "<0.1%", "0.0%"]);
});

test("--profile prints lines with what they take, and puts it on the page", async () => {
  const { code, out } = await mrl(["graph", "docs/internals.mrl", "--profile"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^An iteration takes \S+ (µs|ms): measured over [\d,]+ iterations/);
  expect(out).toMatch(/^ *\S+ (µs|ms) +\S+%  docs\/internals\.mrl:\d+ +\S/m);
  const parts = [...out.matchAll(/ ([\d.]+)%  /g)].map(([, part]) => Number(part));
  expect(parts.reduce((a, b) => a + b)).toBeGreaterThan(95);
  expect(parts.reduce((a, b) => a + b)).toBeLessThan(105);
  const output = join(folder(), "graph.html");
  expect((await mrl(["graph", "docs/internals.mrl", "--html", output, "--profile"])).code).toBe(0);
  const page = existsSync(output) ? readFileSync(output, "utf8") : "";
  expect(page).toContain("<h2>Time</h2>");
  expect(page).toMatch(/<strong>[\d.]+ (µs|ms)<\/strong>, [<&lt;\d.]+%/);
});
