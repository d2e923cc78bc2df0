import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOrExplain } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { repository } from "./lib/paths.js";
import { predictions, type TaskPredictions } from "./lib/predictions.js";
import { plotPredictions, themes } from "./lib/sinusoid-plot.js";
import { runFolder } from "./lib/sinusoid-runs.js";

const defaultRun = runFolder(70_000, "second", 0);
const defaultTasks = "0,2";

const help = `Draws what a trained net of examples/sinusoid-maml.mrl predicts on held-out tasks, before adaptation and after 1 and
10 steps, as docs/images/sinusoid-light.svg and -dark.svg.

  --run FOLDER     the run whose last checkpoint is used (seed 0 of \`npm run reproduce:sinusoid\` unless given)
  --tasks A,B      which held-out tasks (${defaultTasks} unless given)
  --out FOLDER     where the pictures go (docs/images unless given)`;

function chosen(all: readonly TaskPredictions[], text: string): TaskPredictions[] {
  return text.split(",").map((each) => {
    const task = /^\d+$/.test(each) ? all[Number(each)] : undefined;
    if (task === undefined) {
      throw new UsageError(
        `--tasks takes numbers from 0 to ${all.length - 1} with commas between, not \`${text}\`.`,
      );
    }
    return task;
  });
}

await runMain(async () => {
  const { values } = parseOrExplain({
    run: { type: "string" },
    tasks: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean" },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const run = values.run ?? defaultRun;
  if (!existsSync(run)) {
    throw new UsageError(
      `There is no run ${run}. Run \`npm run reproduce:sinusoid\` first, or give --run FOLDER.`,
    );
  }
  const tasks = chosen(await predictions(run), values.tasks ?? defaultTasks);
  const folder = values.out ?? join(repository, "docs", "images");
  mkdirSync(folder, { recursive: true });
  for (const [name, theme] of Object.entries(themes)) {
    const file = join(folder, `sinusoid-${name}.svg`);
    writeFileSync(file, `${await plotPredictions(tasks, theme)}\n`);
    console.log(`Written: ${file}`);
  }
});
