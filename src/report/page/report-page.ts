import type { Group } from "../data/groups.js";
import type { LoadedRuns } from "../data/run-data.js";
import type { Figure } from "../figures/figure.js";
import type { RunFigures } from "../figures/of-runs.js";
import { document } from "./document.js";
import { html, type Html } from "./html.js";
import { Room } from "./room.js";
import { chartsSection } from "./sections/charts.js";
import { machineSection } from "./sections/machine.js";
import { parametersSection } from "./sections/parameters.js";
import { problemsSection } from "./sections/problems.js";
import { resultsSection } from "./sections/results.js";
import { runsSection } from "./sections/runs.js";
import { specSection } from "./sections/spec.js";
import { style } from "./style.js";

/** All that a report is made of. */
export interface ReportContent {
  readonly loaded: LoadedRuns;
  readonly groups: readonly Group[];
  readonly figures: RunFigures;
  /** What the trained learners do on single held-out tasks. */
  readonly pictures: readonly Figure[];
  /** Of mrl. */
  readonly version: string;
}

/** The page of a report: one file, whole by itself. A script that updates it writes how it goes into `live-state`. */
export async function reportPage(content: ReportContent, script?: string): Promise<string> {
  const state = html`<p id="live-state" class="muted" role="status">connecting</p>`;
  const body = html`${script === undefined ? "" : state}${await reportBody(content)}`;
  return document({ title: titleOf(content), style, body, script });
}

/** Of the 2 MB that a page has at most, in characters. */
const [figuresRoom, specsRoom] = [1_300_000, 400_000];

/** The page's `main`, which a page that is updated while runs go on is given anew. */
export async function reportBody(content: ReportContent): Promise<Html> {
  const { loaded, groups, figures, pictures, version } = content;
  const room = new Room(figuresRoom);
  return html`<main>
    <header>
      <h1>${titleOf(content)}</h1>
      <p class="muted">
        ${groups.length === 1 ? "" : `${groups.length} kinds of runs, `}${loaded.runs.length}
        run${loaded.runs.length === 1 ? "" : "s"}; made by mrl ${version}
      </p>
    </header>
    ${problemsSection(loaded.problems)} ${runsSection(groups)} ${resultsSection(groups)}
    ${await chartsSection("adaptation", "Adaptation", figures.adaptation, room)}
    ${await chartsSection("pictures", "Held-out tasks", pictures, room)}
    ${await chartsSection("learning", "Learning curves", figures.learning, room)}
    ${await chartsSection("profiles", "Performance profiles", figures.profiles, room)}
    ${await chartsSection("speed", "Time", figures.speed, room)} ${parametersSection(groups)}
    ${specSection(groups, new Room(specsRoom))} ${machineSection(groups)}
  </main>`;
}

function titleOf({ groups }: ReportContent): string {
  const names = [...new Set(groups.map(({ label, runs }) => runs[0]!.manifest?.experiment ?? label))];
  return names.join(", ");
}
