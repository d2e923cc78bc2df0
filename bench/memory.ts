import { basename } from "node:path";
import { compile } from "../src/index.js";
import { sizeOf } from "../src/graph/types.js";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { thisMachine } from "./lib/machine.js";
import { examplePath } from "./lib/paths.js";
import { watchMemory } from "./lib/resident-memory.js";
import { writeResults } from "./lib/results.js";
import { formatNumber, median } from "./lib/statistics.js";
import { trainSpec } from "./lib/train-example.js";

const help = `How \`mrl train\`'s resident memory grows over many iterations, beside the size of the state.

  --iterations N      iterations (100000 unless given)
  --spec FILE         the spec (${examplePath} unless given); bench/specs/ring.mrl keeps 16 000 episodes
  --set PATH=VALUE    a setting of the spec, as of \`mrl train\`
  --beside PATH=VALUE train with this setting too, for which the state is small: what each MB of state costs
  --engine NAME       wasm (unless given), c, native or reference
  --jit on|off        with XLA or without, instead of what is faster
  --no-write          do not write bench/results/memory-<spec>.json; with --set it is never written`;

const samplesEverySeconds = 0.25;

interface Options {
  readonly spec: string;
  readonly iterations: number;
  readonly engine: "wasm" | "c" | "native" | "reference";
  readonly jit: string | undefined;
}

/** Megabytes. */
interface Measured {
  readonly state: number;
  readonly afterAFifth: number;
  readonly atTheEnd: number;
  readonly highest: number;
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

async function measure(
  { spec, iterations, engine, jit }: Options,
  setting: string | undefined,
): Promise<Measured> {
  const state = stateMegabytes(spec, setting);
  let watching: ReturnType<typeof watchMemory> | undefined;
  const settings = [
    ...(jit === undefined ? [] : ["--jit", jit]),
    ...(setting === undefined ? [] : ["--set", setting]),
  ];
  await trainSpec(spec, iterations, settings, {
    engine,
    onStart: (child) => {
      if (child.pid !== undefined) watching = watchMemory(child.pid, samplesEverySeconds);
    },
  });
  const { samples, highest } = await watching!;
  const tenth = Math.floor(samples.length / 10);
  if (tenth < 2) throw new UsageError("The run was too short to say anything: give more --iterations.");
  // Medians of a tenth of the run: start-up is behind at a fifth of it, and in the last tenth a checkpoint is written.
  const afterAFifth = median(samples.slice(2 * tenth, 3 * tenth));
  return { state, afterAFifth, atTheEnd: median(samples.slice(-2 * tenth, -tenth)), highest };
}

function print(title: string, { state, afterAFifth, atTheEnd, highest }: Measured): void {
  console.log(`${title}:`);
  console.log(`  state ${formatNumber(state, 1)} MB`);
  console.log(`  after a fifth ${formatNumber(afterAFifth)} MB, at the end ${formatNumber(atTheEnd)} MB`);
  console.log(`  growth ${formatNumber(atTheEnd - afterAFifth, 1)} MB, highest ${formatNumber(highest)} MB`);
}

await runMain(async () => {
  const { values } = parseOrExplain({
    iterations: { type: "string" },
    spec: { type: "string" },
    set: { type: "string" },
    beside: { type: "string" },
    engine: { type: "string" },
    jit: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const { spec = examplePath, engine = "wasm", jit, set, beside } = values;
  if (engine !== "wasm" && engine !== "c" && engine !== "native" && engine !== "reference")
    throw new UsageError("--engine must be wasm, c, native or reference.");
  const iterations = Math.ceil(positiveNumber("iterations", values.iterations, 100_000));
  const options = { spec, iterations, engine, jit } as const;
  const large = await measure(options, set);
  print(`resident memory over ${formatNumber(iterations)} ${engine} iterations of ${spec}`, large);
  const small = beside === undefined ? undefined : await measure(options, beside);
  const of = (part: "atTheEnd" | "highest"): number =>
    small === undefined ? NaN : (large[part] - small[part]) / (large.state - small.state);
  if (small !== undefined) {
    print(`with ${beside}`, small);
    console.log(
      `each MB of state costs ${formatNumber(of("atTheEnd"), 2)} MB at the end and ${formatNumber(of("highest"), 2)} MB at the highest`,
    );
  }
  if (values["no-write"] || set !== undefined) return;
  const rounded = (number: number, digits = 1): number => Math.round(number * 10 ** digits) / 10 ** digits;
  const shown = ({ state, afterAFifth, atTheEnd, highest }: Measured): Record<string, number> => ({
    state_mb: rounded(state),
    after_a_fifth_mb: rounded(afterAFifth),
    at_the_end_mb: rounded(atTheEnd),
    highest_mb: rounded(highest),
  });
  const how = [engine === "native" ? [] : [engine], jit === undefined ? [] : [`jit-${jit}`]].flat();
  writeResults(["memory", basename(spec, ".mrl"), ...how].join("-"), {
    machine: thisMachine(),
    engine,
    iterations,
    ...shown(large),
    ...(small && {
      beside: { set: beside, ...shown(small) },
      mb_per_mb_of_state: { at_the_end: rounded(of("atTheEnd"), 2), highest: rounded(of("highest"), 2) },
    }),
  });
});
