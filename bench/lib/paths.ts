import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./command.js";

/** The repository's folder, from the built file in dist/bench/lib. */
export const repository = join(import.meta.dirname, "..", "..", "..");

export const examplePath = join("examples", "sinusoid-maml.mrl");

/** The built command line; throws `UsageError` where it is not built. */
export function mrlMain(): string {
  const main = join(repository, "dist", "cli", "mrl.js");
  if (!existsSync(main)) throw new UsageError("mrl is not built. Run `npm run build` first.");
  return main;
}
