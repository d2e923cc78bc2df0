import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mrlVersion } from "./package-root.js";

/** Of the compiled files that are not bundled, those that what is generated hangs on. */
const folders = ["graph", "codegen", "runtime"];

/**
 * Tells this build of mrl from others: what one has generated is no other's. Undefined where it runs from source, which changes
 * from one start to the next.
 */
export function codeIdentity(): string | undefined {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith(".ts")) return undefined;
  const isBundled = basename(here) !== "code-identity.js";
  const roots = isBundled ? [dirname(here)] : folders.map((folder) => join(dirname(here), "..", folder));
  const digest = createHash("sha256").update(`${mrlVersion()} ${process.version}`);
  for (const root of roots)
    for (const file of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!file.name.endsWith(".js")) continue;
      const { size, mtimeMs } = statSync(join(file.parentPath, file.name));
      digest.update(`\n${file.name} ${size} ${mtimeMs}`);
    }
  return digest.digest("hex");
}
