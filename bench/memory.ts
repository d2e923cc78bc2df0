import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { compile } from "../src/index.js";
import { sizeOf } from "../src/graph/types.js";
import { thisMachine } from "./lib/machine.js";
import { examplePath } from "./lib/paths.js";
import { residentMegabytes } from "./lib/resident-memory.js";
import { writeResults } from "./lib/results.js";
import { formatNumber, median } from "./lib/statistics.js";
import { trainSpec } from "./lib/train-example.js";

const help = `How \`mrl train\`'s resident memory grows over many native iterations, beside the size of the state.

  --iterations N   iterations (100000 unless given)
  --spec FILE      the spec (${examplePath} unless given); bench/specs/ring.mrl keeps 16 000 episodes
  --set PATH=VALUE a setting of the spec, as of \`mrl train\`
  --jit on|off     with XLA or without, instead of what is faster
  --no-write       do not write bench/results/memory-<spec>.json; with --set it is never written`;

const samplesEverySeconds = 0.25;

/** Samples a process's resident memory until it ends. */
async function watch(pid: number, samples: number[]): Promise<void> {
  for (;;) {
    const megabytes = await residentMegabytes(pid);
    if (megabytes === undefined) return;
    samples.push(megabytes);
    await wait(1000 * samplesEverySeconds);
  }
}

/** Megabytes of the state that a checkpoint holds, its rings included. */
function stateMegabytes(spec: string, setting: string | undefined): number {
  const [path = "", text = ""] = setting?.split("=") ?? [];
  const { experiment, diagnostics } = compile(spec, setting === undefined ? {} : { set: [{ path, text }] });
  if (!experiment) throw new UsageError(diagnostics[0]?.message ?? `${spec} holds no experiment.`);
  const bytes = experiment.program.state.map(
    ({ type }) => sizeOf(type.shape) * (type.dtype === "bool" ? 1 : 4),
  );
  return bytes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}

await runMain(async () => {
  const { values } = parseOrExplain({
    iterations: { type: "string" },
    spec: { type: "string" },
    set: { type: "string" },
    jit: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const iterations = Math.ceil(positiveNumber("iterations", values.iterations, 100_000));
  const spec = values.spec ?? examplePath;
  const state = stateMegabytes(spec, values.set);
  const samples: number[] = [];
  let watching: Promise<void> | undefined;
  const settings = [
    ...(values.jit === undefined ? [] : ["--jit", values.jit]),
    ...(values.set === undefined ? [] : ["--set", values.set]),
  ];
  await trainSpec(spec, iterations, settings, {
    onStart: (child) => {
      if (child.pid !== undefined) watching = watch(child.pid, samples);
    },
  });
  await watching;
  const tenth = Math.floor(samples.length / 10);
  if (tenth < 2) throw new UsageError("The run was too short to say anything: give more --iterations.");
  // Medians of a tenth of the run: start-up is behind at a fifth of it, and the last tenth is the end.
  const early = median(samples.slice(2 * tenth, 3 * tenth));
  const late = median(samples.slice(-tenth));
  const highest = Math.max(...samples);
  console.log(`resident memory over ${formatNumber(iterations)} native iterations of ${spec}:`);
  console.log(`  state ${formatNumber(state, 1)} MB`);
  console.log(`  after a fifth ${formatNumber(early)} MB, at the end ${formatNumber(late)} MB`);
  console.log(`  growth ${formatNumber(late - early, 1)} MB, highest ${formatNumber(highest)} MB`);
  if (values["no-write"] || values.set !== undefined) return;
  const rounded = (megabytes: number): number => Math.round(megabytes * 10) / 10;
  writeResults(`memory-${basename(spec, ".mrl")}${values.jit === undefined ? "" : `-jit-${values.jit}`}`, {
    machine: thisMachine(),
    iterations,
    state_mb: rounded(state),
    after_a_fifth_mb: rounded(early),
    at_the_end_mb: rounded(late),
    highest_mb: rounded(highest),
  });
});
