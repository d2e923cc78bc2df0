// Makes a report of runs and the page of a spec's graph, and has headless Chromium draw both: light and dark, wide and
// narrow. The pictures are to be looked at; what a page complains of on its console ends this with an error.
//
//   npm run try:report -- RUN…            (CHROMIUM names the browser, `chromium` unless it is set; pictures in try-report/)
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = "try-report";
const runs = process.argv.slice(2);
if (runs.length === 0) throw new Error("name the runs: npm run try:report -- runs/…");
mkdirSync(folder, { recursive: true });

const mrl = (...args) => execFileSync(process.execPath, ["dist/cli/mrl.js", ...args], { stdio: "inherit" });
mrl("report", ...runs, "-o", join(folder, "report.html"));
mrl("graph", "examples/sinusoid-maml.mrl", "--html", join(folder, "graph.html"));

const themes = { light: "1", dark: "0" };
const sizes = { wide: "1300,2600", narrow: "500,2600" };
for (const page of ["report", "graph"]) {
  const file = join(folder, `${page}.html`);
  if (statSync(file).size > 2_000_000) throw new Error(`${file} is larger than 2 MB`);
  for (const [theme, scheme] of Object.entries(themes)) {
    for (const [size, window] of Object.entries(sizes)) {
      const picture = join(folder, `${page}-${theme}-${size}.png`);
      const { stderr, status } = spawnSync(
        process.env["CHROMIUM"] ?? "chromium",
        [
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--hide-scrollbars",
          "--enable-logging=stderr",
          `--blink-settings=preferredColorScheme=${scheme}`,
          `--window-size=${window}`,
          `--screenshot=${picture}`,
          pathToFileURL(resolve(file)).href,
        ],
        { encoding: "utf8", timeout: 120_000 },
      );
      if (status !== 0) throw new Error(`the browser failed: ${stderr}`);
      const complaint = /CONSOLE.*/.exec(stderr);
      if (complaint) throw new Error(`${file}: ${complaint[0]}`);
      console.log(picture);
    }
  }
}
