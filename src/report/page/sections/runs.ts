import type { Group } from "../../data/groups.js";
import type { RunData } from "../../data/run-data.js";
import { html, type Html } from "../html.js";
import { count, duration, short } from "../numbers.js";
import { swatch } from "../swatch.js";
import { table, type Column } from "../table.js";

const columns: readonly Column[] = [
  { title: "runs of" },
  { title: "seed", isNumber: true },
  { title: "status" },
  { title: "iterations", isNumber: true },
  { title: "time", isNumber: true },
  { title: "iterations/s", isNumber: true },
  { title: "engine" },
  { title: "begun" },
  { title: "folder" },
];

/** Which runs the page shows, how they ended and how fast they were. */
export function runsSection(groups: readonly Group[]): Html {
  const rows = groups.flatMap(({ label, runs }, group) =>
    runs.map((run, place) => {
      const { manifest, lines } = run;
      const last = lines.at(-1);
      const texts: (Html | string)[] = [
        place === 0 ? html`${swatch(group)}${label}` : "",
        String(manifest?.seed ?? "–"),
        statusOf(run),
        `${count(last?.iteration ?? 0)} of ${manifest ? count(manifest.iterations) : "–"}`,
        last ? duration(last.seconds) : "–",
        last ? short(last.iteration / Math.max(last.seconds, 1e-9)) : "–",
        manifest ? engineOf(manifest.execution) : "–",
        manifest?.started.slice(0, 16).replace("T", " ") ?? "–",
        html`<code>${run.path}</code>`,
      ];
      return texts.map((content) => ({ content }));
    }),
  );
  return html`<section id="runs">
    <h2>Runs</h2>
    ${table(columns, rows)}
  </section>`;
}

function statusOf({ manifest }: RunData): string {
  if (!manifest) return "unknown";
  return manifest.message === null ? manifest.status : `${manifest.status}: ${manifest.message}`;
}

function engineOf({ engine, jit, device, threads }: NonNullable<RunData["manifest"]>["execution"]): string {
  const parts = [jit ? " with XLA" : "", device === "gpu" ? " on a GPU" : ""];
  return `${engine}${parts.join("")}, ${threads} thread${threads === 1 ? "" : "s"}`;
}
