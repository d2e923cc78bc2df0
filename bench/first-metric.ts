import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { cacheFolder } from "../src/runtime/engine/index.js";
import { parseOrExplain, positiveNumber } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { millisecondsToLine } from "./lib/first-line.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { mrlMain, repository } from "./lib/paths.js";
import { peersPython } from "./lib/python.js";
import { writeResults } from "./lib/results.js";
import { formatNumber, median } from "./lib/statistics.js";

const help = `Times a whole \`mrl train\`, from the start of the process to its first line of training metrics, with the engine's
decision about XLA known and not, beside a JAX program of the same: import, trace, compile, first iterations.

  --rounds N       rounds (9 unless given)
  --only A,B       only specs whose names start so: sinusoid, rl2, dream
  --python PATH    a Python that has jax already
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

function mrlSeconds({ spec }: Subject, isDecided: boolean): Promise<number> {
  return withFolder(async (folder) => {
    const cache = isDecided ? cacheFolder() : join(folder, "cache");
    if (!isDecided) {
      // The engine as it is installed, and no decision.
      mkdirSync(cache);
      symlinkSync(join(cacheFolder(), "engine"), join(cache, "engine"), "dir");
    }
    const args = [mrlMain(), "train", spec, "--engine", "native", "--out", join(folder, "run"), "--json"];
    const isMetric = (line: string): boolean => (JSON.parse(line) as { kind?: string }).kind === "train";
    const env = { ...process.env, MRL_CACHE: cache };
    return (await millisecondsToLine(process.execPath, args, isMetric, { cwd: repository, env })) / 1000;
  });
}

async function peerSeconds(python: string, script: string): Promise<number> {
  const args = ["-B", join(repository, "bench", "peers", script), "--first", "--threads", "2"];
  return (await millisecondsToLine(python, args, (line) => line.startsWith("{"))) / 1000;
}

interface Times {
  readonly decided: number[];
  readonly undecided: number[];
  readonly jax: number[];
}

interface Result {
  readonly name: string;
  readonly decided_s: number;
  readonly undecided_s: number;
  readonly jax_s: number;
}

function summarise(name: string, { decided, undecided, jax }: Times): Result {
  const rounded = (times: readonly number[]): number => Math.round(median(times) * 100) / 100;
  return {
    name,
    decided_s: rounded(decided),
    undecided_s: rounded(undecided),
    jax_s: rounded(jax),
  };
}

function printTable(results: readonly Result[]): void {
  const table = new Table({
    head: ["seconds to the first metric", "mrl", "mrl, undecided", "JAX", "JAX ÷ mrl"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { name, decided_s, undecided_s, jax_s } of results)
    table.push([
      name,
      formatNumber(decided_s, 2),
      formatNumber(undecided_s, 2),
      formatNumber(jax_s, 2),
      formatNumber(jax_s / decided_s, 2),
    ]);
  console.log(table.toString());
}

await runMain(async () => {
  const { values } = parseOrExplain({
    rounds: { type: "string" },
    only: { type: "string" },
    python: { type: "string" },
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
  const python = await peersPython(values.python);
  const warning = busyWarning();
  if (warning) console.error(warning);
  // The first run decides; the decision is kept in the cache.
  for (const subject of chosen) await mrlSeconds(subject, true);
  const times = new Map<Subject, Times>(
    chosen.map((subject) => [subject, { decided: [], undecided: [], jax: [] }]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const [subject, { decided, undecided, jax }] of times) {
      decided.push(await mrlSeconds(subject, true));
      undecided.push(await mrlSeconds(subject, false));
      jax.push(await peerSeconds(python, subject.peer));
      console.error(`round ${round} of ${rounds}: ${subject.name}`);
    }
  }
  const results = [...times].map(([{ name }, found]) => summarise(name, found));
  printTable(results);
  if (!values["no-write"] && chosen.length === subjects.length)
    writeResults("first-metric", { machine: thisMachine(), rounds, results });
});
