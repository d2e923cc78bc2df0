import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EngineError } from "./error.js";
import { runTool, tail } from "./tools.js";

/** The folder of the engine's package.json and lock file: it lies with the sources, which are published too. */
function templateFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "src", "runtime", "engine", "template");
}

/** Installs tfjs-node and what it needs into `engine`, from the lock file and without running any script. */
export async function installPackages(npm: string, engine: string, signal?: AbortSignal): Promise<void> {
  const template = templateFolder();
  for (const file of ["package.json", "package-lock.json"])
    await copyFile(join(template, file), join(engine, file));
  // npm passes its own settings to what it starts; those of an outer `npm run` must not steer this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(prefix|global|local_prefix)|package_)/i.test(name),
    ),
  );
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"];
  const result = await runTool(npm, args, { cwd: engine, env, signal });
  if (result.status === 0) return;
  if (/ENOSPC/.test(result.stderr))
    throw new EngineError("no-space", "npm filled the disk.", "Free some space, or set MRL_CACHE.");
  throw new EngineError(
    "npm",
    `npm could not install the engine's packages. It said:\n${tail(result)}`,
    "Check the network and npm's settings (registry, proxy), then run `mrl engine install` again.",
  );
}
