import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOrExplain } from "./lib/arguments.js";
import { runMain, UsageError } from "./lib/command.js";
import { repository } from "./lib/paths.js";
import { predictions } from "./lib/predictions.js";
import { plotPredictions, themes } from "./lib/sinusoid-plot.js";
import { runFolder } from "./lib/sinusoid-runs.js";

const defaultRun = runFolder(70_000, "second", 0);
const defaultTasks = "0,2";

const help = `Draws what a trained net of examples/sinusoid-maml.mrl predicts on held-out tasks, before adaptation and after 1 and
10 steps, as docs/images/sinusoid-light.svg and -dark.svg.

  --run FOLDER     the run whose last checkpoint is used (seed 0 of \`npm run reproduce:sinusoid\` unless given)
  --tasks A,B      which held-out tasks (${defaultTasks} unless given)
  --out FOLDER     where the pictures go (docs/images unless given)`;

/** Numbers of held-out tasks. Throws `UsageError`. */
function taskNumbers(text: string): number[] {
  const parts = text.split(",");
  if (parts.every((part) => /^\d{1,3}$/.test(part))) return parts.map(Number);
  throw new UsageError(`--tasks takes numbers below 1000 with commas between, not \`${text}\`.`);
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
  const numbers = taskNumbers(values.tasks ?? defaultTasks);
  const all = await predictions(run, Math.max(...numbers) + 1);
  const tasks = numbers.map((task) => all[task]!);
  const folder = values.out ?? join(repository, "docs", "images");
  mkdirSync(folder, { recursive: true });
  for (const [name, theme] of Object.entries(themes)) {
    const file = join(folder, `sinusoid-${name}.svg`);
    writeFileSync(file, `${await plotPredictions(tasks, theme)}\n`);
    console.log(`Written: ${file}`);
  }
});
