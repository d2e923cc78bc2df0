import type { Group } from "../../data/groups.js";
import { html, type Html } from "../html.js";
import { table } from "../table.js";

/** On what the runs ran, and with what: each combination once. */
export function machineSection(groups: readonly Group[]): Html {
  const seen = new Map<string, { cells: string[]; runs: string[] }>();
  for (const { name, manifest } of groups.flatMap(({ runs }) => runs)) {
    if (!manifest) continue;
    const { machine, versions, execution } = manifest;
    const cells = [
      `${machine.cpu}, ${machine.os} ${machine.arch}`,
      versions.mrl,
      versions.node,
      `${execution.engine} ${versions.engine}`,
      manifest.graph_hash.slice(0, 12),
    ];
    const key = JSON.stringify(cells);
    const known = seen.get(key) ?? { cells, runs: [] };
    known.runs.push(name);
    seen.set(key, known);
  }
  if (seen.size === 0) return html``;
  const columns = ["machine", "mrl", "Node", "engine", "graph", "runs"].map((title) => ({ title }));
  const rows = [...seen.values()].map(({ cells, runs }) =>
    [...cells, runs.join(", ")].map((content) => ({ content })),
  );
  return html`<section id="machine">
    <h2>Machine and versions</h2>
    ${table(columns, rows)}
  </section>`;
}
