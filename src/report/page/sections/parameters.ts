import { parametersOf, type Group } from "../../data/groups.js";
import { html, type Html } from "../html.js";
import { swatch } from "../swatch.js";
import { table } from "../table.js";

/** The resolved parameters of every group side by side; those that differ come first, marked. */
export function parametersSection(groups: readonly Group[]): Html {
  const all = groups.map(({ runs }) => parametersOf(runs[0]!.manifest));
  const paths = [...new Set(all.flatMap((parameters) => Object.keys(parameters)))];
  if (paths.length === 0) return html``;
  const differs = (path: string): boolean => new Set(all.map((parameters) => parameters[path])).size > 1;
  const row = (path: string) => [
    { content: html`<code>${path}</code>` },
    ...all.map((parameters) => ({ content: parameters[path] ?? "–", differs: differs(path) })),
  ];
  const columns = [{ title: "" }, ...groups.map(({ label }) => ({ title: label }))];
  const different = paths.filter(differs);
  const same = paths.filter((path) => !differs(path));
  const legend = html`<p>
    ${groups.map(({ label }, group) => html`<span>${swatch(group)}${label}</span> `)}
  </p>`;
  return html`<section id="parameters"><h2>Parameters</h2>${groups.length > 1 ? legend : ""}
${different.length > 0 ? table(columns, different.map(row)) : ""}
<details${different.length === 0 ? html` open` : ""}><summary>${different.length > 0 ? "those that are the same" : "all"} (${same.length})</summary>
${table(columns, same.map(row))}</details></section>`;
}
