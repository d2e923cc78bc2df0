import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/runtime/package-root.js";
import { UsageError } from "./command.js";

/** The repository's folder. */
export const repository = packageRoot;

export const examplePath = join("examples", "sinusoid-maml.mrl");

/** The built command line; throws `UsageError` where it is not built. */
export function mrlMain(): string {
  const main = join(repository, "dist", "cli", "mrl.js");
  if (!existsSync(main)) throw new UsageError("mrl is not built. Run `npm run build` first.");
  return main;
}
