// `npm start`: meta-trains the example on the native engine, or for fewer iterations where there is none.
// Arguments go on to `mrl train`: `npm start -- --seed 1`.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const built = join(root, "dist", "src");
const fewerIterations = 500;

if (!existsSync(join(built, "cli", "main.js"))) {
  console.error("mrl is not built. Run `npm ci` (or `npm run build`) first.");
  process.exit(1);
}

const { findEngine } = await import(pathToFileURL(join(built, "runtime", "engine", "index.js")).href);
const found = findEngine();
const fewer = found.found ? [] : ["--iterations", String(fewerIterations)];
if (!found.found) {
  console.error(
    `${found.reason} Training only ${fewerIterations} iterations on the embedded executor. ${found.hint}`,
  );
}

const given = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [join(built, "cli", "main.js"), "train", join("examples", "sinusoid-maml.mrl"), ...fewer, ...given],
  { cwd: root, stdio: "inherit" },
);
// Ctrl-C reaches the training as well: it saves a checkpoint, and this program waits for it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (status) => process.exit(status ?? 1));
