import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../runtime/run/atomic-file.js";
import { writeError } from "../runtime/run/run-error.js";
import { mrlVersion } from "../runtime/package-root.js";
import { toCsv } from "./csv.js";
import { groupRuns } from "./data/groups.js";
import type { LoadedRuns } from "./data/run-data.js";
import type { Figure } from "./figures/figure.js";
import { figuresOf } from "./figures/of-runs.js";
import { renderSvg } from "./figures/render.js";
import { themes } from "./figures/theme.js";
import type { ReportContent } from "./page/report-page.js";

/** What is to be shown of runs that were read. */
export function reportContent(loaded: LoadedRuns, pictures: readonly Figure[] = []): ReportContent {
  const groups = groupRuns(loaded.runs);
  return { loaded, groups, figures: figuresOf(groups), pictures, version: mrlVersion() };
}

/** Writes each figure as `<id>.svg`, for papers and slides: dark on light, whatever the reader's screen. */
export async function writeSvgs(content: ReportContent, folder: string): Promise<string[]> {
  return writeFigures(content, folder, "svg", (figure) => renderSvg(figure, themes.light));
}

/** Writes the numbers of each figure as `<id>.csv`. */
export async function writeCsvs(content: ReportContent, folder: string): Promise<string[]> {
  return writeFigures(content, folder, "csv", ({ table }) => toCsv(table));
}

async function writeFigures(
  { figures, pictures }: ReportContent,
  folder: string,
  ending: string,
  text: (figure: Figure) => string | Promise<string>,
): Promise<string[]> {
  const all = [...Object.values(figures).flat(), ...pictures] as readonly Figure[];
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const figure of all) {
      const path = join(folder, `${figure.id}.${ending}`);
      await writeAtomically(path, new TextEncoder().encode(await text(figure)));
      written.push(path);
    }
  } catch (error) {
    throw writeError(folder, error);
  }
  return written;
}
