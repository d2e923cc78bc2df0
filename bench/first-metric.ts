import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runCommand, runMain } from "./lib/command.js";
import { millisecondsToLine } from "./lib/first-line.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { mrlMain, repository } from "./lib/paths.js";
import { peersPython } from "./lib/python.js";
import { writeResults } from "./lib/results.js";
import { formatNumber, median } from "./lib/statistics.js";

const help = `Times a whole \`mrl train\`, from the start of the process to its first line of training metrics: on the engine that
\`mrl bench\` has found to be the fastest and on wasm, with the code that an earlier run has left; with nothing left, and on c
with nothing left, which compiles; beside a JAX program of the same: import, trace, compile, first iterations.

  --rounds N       rounds (9 unless given)
  --only A,B       only specs whose names start so: sinusoid, rl2, dream
  --python PATH    a Python that has jax already
  --no-jax         without JAX
  --no-write       do not write bench/results/first-metric.json`;

/** Specs and the peers that do the same. */
const subjects = [
  { name: "sinusoid_maml", spec: join("examples", "sinusoid-maml.mrl"), peer: "jax_scan.py" },
  { name: "rl2", spec: join("bench", "specs", "bandit-rl2.mrl"), peer: "jax_rl2.py" },
  { name: "dream", spec: join("examples", "mini-map-dream.mrl"), peer: "jax_dream.py" },
] as const;

type Subject = (typeof subjects)[number];

/** Where a run and, where it must not know the decision, its cache lie: removed afterwards. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mrl-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The ways of `mrl train`: its engine, and whether the cache folder is an empty one. */
const ways = {
  decided: { engine: "auto", isFresh: false },
  wasm: { engine: "wasm", isFresh: false },
  fresh: { engine: "auto", isFresh: true },
  c_fresh: { engine: "c", isFresh: true },
} as const;

type Way = keyof typeof ways;
const wayNames = Object.keys(ways) as Way[];

function mrlSeconds({ spec }: Subject, way: Way): Promise<number> {
  const { engine, isFresh } = ways[way];
  return withFolder(async (folder) => {
    const args = [mrlMain(), "train", spec, "--engine", engine, "--out", join(folder, "run"), "--json"];
    const isMetric = (line: string): boolean => (JSON.parse(line) as { kind?: string }).kind === "train";
    const env = isFresh ? { ...process.env, MRL_CACHE: join(folder, "cache") } : process.env;
    return (await millisecondsToLine(process.execPath, args, isMetric, { cwd: repository, env })) / 1000;
  });
}

async function peerSeconds(python: string, script: string): Promise<number> {
  const args = ["-B", join(repository, "bench", "peers", script), "--first", "--threads", "2"];
  return (await millisecondsToLine(python, args, (line) => line.startsWith("{"))) / 1000;
}

type Times = Record<Way | "jax", number[]>;

/** Medians of seconds; of JAX where it was timed. */
type Result = { readonly name: string } & Partial<Record<`${Way | "jax"}_s`, number>>;

function summarise(name: string, times: Times): Result {
  const medians = Object.entries(times).filter(([, seconds]) => seconds.length > 0);
  return {
    name,
    ...Object.fromEntries(
      medians.map(([way, seconds]) => [`${way}_s`, Math.round(median(seconds) * 100) / 100]),
    ),
  };
}

function printTable(results: readonly Result[]): void {
  const table = new Table({
    head: ["seconds to the first metric", "mrl, decided", "wasm", "nothing kept", "c, nothing kept", "JAX"],
    colAligns: ["left", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { name, decided_s, wasm_s, fresh_s, c_fresh_s, jax_s } of results)
    table.push([
      name,
      ...[decided_s, wasm_s, fresh_s, c_fresh_s, jax_s].map((seconds) =>
        seconds === undefined ? "" : formatNumber(seconds, 2),
      ),
    ]);
  console.log(table.toString());
}

await runMain(async () => {
  const { values } = parseOrExplain({
    rounds: { type: "string" },
    only: { type: "string" },
    python: { type: "string" },
    "no-jax": { type: "boolean" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const rounds = Math.ceil(positiveNumber("rounds", values.rounds, 9));
  const only = values.only?.split(",") ?? [];
  const chosen = subjects.filter(
    ({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)),
  );
  const python = values["no-jax"] ? undefined : await peersPython(values.python);
  const warning = busyWarning();
  if (warning) console.error(warning);
  for (const subject of chosen) {
    // Finds out which engine is the fastest, and leaves the code of each.
    await runCommand(process.execPath, [mrlMain(), "bench", subject.spec], { cwd: repository });
    for (const way of wayNames) await mrlSeconds(subject, way);
  }
  const times = new Map<Subject, Times>(
    chosen.map((subject) => [subject, { decided: [], wasm: [], fresh: [], c_fresh: [], jax: [] }]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const [subject, found] of times) {
      for (const way of wayNames) found[way].push(await mrlSeconds(subject, way));
      if (python !== undefined) found.jax.push(await peerSeconds(python, subject.peer));
      console.error(`round ${round} of ${rounds}: ${subject.name}`);
    }
  }
  const results = [...times].map(([{ name }, found]) => summarise(name, found));
  printTable(results);
  if (!values["no-write"] && chosen.length === subjects.length)
    writeResults("first-metric", { machine: thisMachine(), rounds, results });
});
