import { stat } from "node:fs/promises";
import { join } from "node:path";
import { manifestName } from "../../runtime/run/manifest.js";
import { layout } from "../../runtime/run/run-folder.js";
import { readRuns, runFolders } from "../data/read-runs.js";
import { reportBody, reportPage } from "../page/report-page.js";
import { reportContent } from "../report.js";
import { liveScript } from "./script.js";
import type { LiveSource } from "./server.js";

/** The report of some runs as it stands; they may be going on, and a folder of runs may get more of them. */
export function runsSource(paths: readonly string[]): LiveSource {
  return {
    fingerprint: async () => {
      const runs = (await Promise.all(paths.map(runFolders))).flat();
      const files = runs.flatMap((run) => [join(run, layout.metrics), join(run, manifestName)]);
      const stamps = files.map(async (file) => {
        const found = await stat(file).catch(() => undefined);
        return [file, found?.size, found?.mtimeMs];
      });
      return JSON.stringify(await Promise.all(stamps));
    },
    page: async () => reportPage(reportContent(await readRuns(paths)), liveScript),
    body: async () => (await reportBody(reportContent(await readRuns(paths)))).text,
  };
}
