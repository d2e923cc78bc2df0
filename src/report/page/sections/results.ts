import { finalScores, type GroupScores } from "../../data/scores.js";
import { reportNames } from "../../data/curves.js";
import type { Group } from "../../data/groups.js";
import { interquartileMean, mean } from "../../statistics/aggregates.js";
import { bootstrapInterval } from "../../statistics/bootstrap.js";
import { probabilityOfImprovement } from "../../statistics/improvement.js";
import { html, type Html } from "../html.js";
import { short } from "../numbers.js";
import { swatch } from "../swatch.js";
import { table, type Cell, type Column } from "../table.js";

/** What the runs reached: a table a report, with rliable's aggregates where there are several seeds. */
export function resultsSection(groups: readonly Group[]): Html {
  const tables = reportNames(groups).map((name) => {
    const scores = finalScores(groups, name);
    if (scores.length === 0) return html``;
    return html`<h3>${name}</h3>
      ${aggregates(scores)}${improvements(scores)}`;
  });
  if (tables.length === 0) return html``;
  return html`<section id="results">
    <h2>Results</h2>
    <p class="caption">
      The last entry of each report at the last evaluation, over held-out tasks. IQM is the interquartile mean
      over the seeds; the interval holds 95% of a stratified bootstrap over them (Agarwal et al. 2021).
    </p>
    ${tables}
  </section>`;
}

const columns: readonly Column[] = [
  { title: "" },
  { title: "IQM", isNumber: true },
  { title: "95% interval", isNumber: true },
  { title: "mean", isNumber: true },
  { title: "seeds", isNumber: true },
  { title: "of each seed" },
];

function aggregates(scores: readonly GroupScores[]): Html {
  const rows = scores.map(({ label, group, seeds, scores: values }) => {
    const runs = values[0]!;
    const interval = runs.length > 1 ? bootstrapInterval([values], interquartileMean) : undefined;
    const each = runs.map((value, i) => `${seeds[i] ?? "?"}: ${short(value)}`).join(", ");
    const contents: (Html | string)[] = [
      html`${swatch(group)}${label}`,
      short(interquartileMean(values)),
      interval ? `${short(interval.low)} to ${short(interval.high)}` : "–",
      short(mean(values)),
      String(runs.length),
      each,
    ];
    return contents.map((content): Cell => ({ content }));
  });
  return table(columns, rows);
}

/** How likely a run of one group is to have a larger number than one of another. */
function improvements(scores: readonly GroupScores[]): Html {
  const repeated = scores.filter(({ scores: values }) => values[0]!.length > 1);
  if (repeated.length < 2) return html``;
  const pairs = repeated.flatMap((a, i) => repeated.slice(i + 1).map((b) => [a, b] as const));
  const rows = pairs.map(([a, b]) => {
    const interval = bootstrapInterval([a.scores, b.scores], probabilityOfImprovement);
    const contents: (Html | string)[] = [
      html`${swatch(a.group)}${a.label}`,
      html`${swatch(b.group)}${b.label}`,
      short(probabilityOfImprovement(a.scores, b.scores)),
      `${short(interval.low)} to ${short(interval.high)}`,
    ];
    return contents.map((content): Cell => ({ content }));
  });
  const heads = [
    { title: "a run of" },
    { title: "is above one of" },
    { title: "with probability", isNumber: true },
    { title: "95% interval", isNumber: true },
  ];
  return html`<details open>
    <summary>Probability of improvement, where more is better</summary>
    ${table(heads, rows)}
  </details>`;
}
