import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { CompletionRequest, HoverRequest, type Position } from "vscode-languageserver-protocol/node";
import { positiveNumber, parseOrExplain } from "./lib/arguments.js";
import { runMain } from "./lib/command.js";
import { EditorClient } from "./lib/editor-client.js";
import { elaborationTimes, processorTimes } from "./lib/editor-processor.js";
import { generatedSpec } from "./lib/generated-spec.js";
import { busyWarning, thisMachine } from "./lib/machine.js";
import { repository } from "./lib/paths.js";
import { compileTimes } from "./lib/compile-times.js";
import { editorTable, figures, type Figures } from "./lib/editor-table.js";
import { formatSpeed } from "./lib/format-speed.js";
import { median } from "./lib/statistics.js";

const help = `Times the language server on a generated spec of 500 lines, over the protocol, in milliseconds: its cold start,
the first problems of the file, the problems after each key that is typed, completion and hover; and hovers while the
experiment of examples/mini-map-dream.mrl is elaborated. Then how many lines a second are formatted, and how long
mrl compile takes. Prints all of them as the table of docs/editor.md.

  --keys N         keys that are typed (300 unless given)
  --edits N        edits of the large experiment (10 unless given)
  --starts N       cold starts (7 unless given)
  --runs N         how often the library is formatted, and the example compiled (11 unless given)
  --no-write       do not write bench/results/editor.json`;

/** What is typed again and again, a key at a time, into a learner's inner rule. */
const typed = "let other = grad(net => loss(net, support))(phi)\n    ";
const before = "    let g = grad";

/** A person who types fast: 100 words a minute. */
const betweenKeys = 120;

/** How often something is asked while experiments are elaborated, and how long after each edit. */
const betweenHovers = 20;
const afterEdit = 1200;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

/** Types into one learner after another, and asks for completion and a hover at each tenth key. */
async function type(client: EditorClient, text: string, keys: number) {
  const [problems, completion, hover]: [number[], number[], number[]] = [[], [], []];
  const textDocument = { uri: client.uri };
  let place = text.indexOf(before);
  for (let key = 0; key < keys;) {
    const start = place + before.length - "let g = grad".length;
    for (let i = 0; i < typed.length && key < keys; i++, key++) {
      const position = positionOf(text.slice(0, start) + typed.slice(0, i), start + i);
      const change = { range: { start: position, end: position }, text: typed[i]! };
      problems.push(await timed(() => client.change(change)));
      if (key % 10 === 0) {
        const after = { line: position.line, character: position.character + 1 };
        completion.push(
          await timed(() =>
            client.connection.sendRequest(CompletionRequest.type, { textDocument, position: after }),
          ),
        );
        hover.push(
          await timed(() =>
            client.connection.sendRequest(HoverRequest.type, {
              textDocument,
              position: { line: position.line - 1, character: 8 },
            }),
          ),
        );
      }
      await wait(betweenKeys);
    }
    await client.change({ text });
    place = text.indexOf(before, place + 1);
    if (place === -1) place = text.indexOf(before);
  }
  return { problems: figures(problems), completion: figures(completion), hover: figures(hover) };
}

/**
 * Hovers over a small spec with a large experiment, while that is elaborated after edits: nobody is to wait for it. Asked every
 * `betweenHovers` milliseconds, for about as long as the elaboration takes.
 */
async function whileElaborating(client: EditorClient, text: string, edits: number): Promise<Figures> {
  const times: number[] = [];
  const textDocument = { uri: client.uri };
  const position = positionOf(text, text.indexOf("learner") + 2);
  for (let edit = 1; edit <= edits; edit++) {
    await client.change({ text: text.replace(/iterations: /, `iterations: ${edit}`) });
    for (let spent = 0; spent < afterEdit; spent += betweenHovers) {
      times.push(
        await timed(() => client.connection.sendRequest(HoverRequest.type, { textDocument, position })),
      );
      await wait(betweenHovers);
    }
  }
  return figures(times);
}

await runMain(async () => {
  const { values } = parseOrExplain({
    keys: { type: "string" },
    starts: { type: "string" },
    edits: { type: "string" },
    runs: { type: "string" },
    "no-write": { type: "boolean" },
    help: { type: "boolean" },
  });
  if (values.help) return console.log(help);
  const keys = positiveNumber("keys", values.keys, 300);
  const edits = positiveNumber("edits", values.edits, 10);
  const starts = positiveNumber("starts", values.starts, 7);
  const runs = positiveNumber("runs", values.runs, 11);
  const warning = busyWarning();
  if (warning) console.error(warning);
  const text = generatedSpec(500);
  const cold: number[] = [];
  const first: number[] = [];
  for (let i = 0; i < starts; i++) {
    let client!: EditorClient;
    cold.push(await timed(async () => (client = await EditorClient.start())));
    first.push(await timed(() => client.open(text)));
    await client.stop();
  }
  const client = await EditorClient.start();
  await client.open(text);
  await wait(2000);
  const typing = await type(client, text, keys);
  await client.stop();
  const large = readFileSync(join(repository, "examples", "mini-map-dream.mrl"), "utf8");
  const other = await EditorClient.start();
  await other.open(large);
  const hover_while_elaborating = await whileElaborating(other, large, edits);
  await other.stop();
  const spent = processorTimes(text, typed, text.indexOf(before) + 4, keys);
  const formatted = await formatSpeed(runs);
  const results = {
    machine: thisMachine(),
    // What else kept the machine busy, in programs that wanted a core.
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    lines: text.split("\n").length,
    milliseconds: {
      cold_start: figures(cold),
      first_problems: figures(first),
      ...typing,
      hover_while_elaborating,
      mrl_compile: figures(await compileTimes(runs)),
    },
    processor_milliseconds: {
      problems: figures(spent.problems),
      completion: figures(spent.completions),
      // In another thread, where nobody waits for it.
      elaboration: figures(elaborationTimes(large, edits)),
    },
    formatter: {
      lines: formatted.lines,
      lines_per_second: Math.round(median(formatted.rates)),
      lines_per_processor_second: Math.round(median(formatted.processorRates)),
    },
  };
  console.log(editorTable(results));
  if (!values["no-write"])
    writeFileSync(
      join(repository, "bench", "results", "editor.json"),
      JSON.stringify(results, null, 2) + "\n",
    );
});
