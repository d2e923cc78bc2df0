import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import writeFileAtomic from "write-file-atomic";
import { codeIdentity } from "../../code-identity.js";
import { cacheFolder } from "../../engine/cache.js";
import { isPrivate, notPrivate, removeOldest } from "../../private-folder.js";
import type { Code } from "./code.js";

/** How many programs' code is kept. */
const mostFiles = 100;

const extension = ".code";

/** Bytes of a SHA-256. */
const hashLength = 32;

export interface KeptCodeOptions {
  readonly cacheDir?: string;
  /** Tells builds of mrl apart; undefined keeps nothing. */
  readonly identity?: string | undefined;
  /** Told where nothing can be kept. */
  readonly notice?: (message: string) => void;
}

/**
 * Code that was printed before, or what `make` prints now, which is kept in the cache folder under `key` and this build of mrl. What
 * is there is used only where the folder is one's own, nobody else can write to it, and the file is as it was written.
 */
export async function keptCode<Printed>(
  key: readonly string[],
  make: () => Promise<Code<Printed>>,
  { cacheDir = cacheFolder(), identity = codeIdentity(), notice }: KeptCodeOptions = {},
): Promise<Code<Printed>> {
  const folder = join(cacheDir, "code");
  if (identity === undefined) return make();
  if (!(await isPrivate(folder))) {
    notice?.(`code is generated in every run: ${notPrivate(folder)}`);
    return make();
  }
  const name = createHash("sha256")
    .update(JSON.stringify([identity, ...key]))
    .digest("hex");
  const file = join(folder, `${name}${extension}`);
  const found = await read(file);
  // The key says what it is.
  if (found !== undefined) return found as Code<Printed>;
  const code = await make();
  // A full disk or a lost race costs the next start some time, no more.
  await keep(folder, file, serialize(code)).catch(() => undefined);
  return code;
}

async function keep(folder: string, file: string, content: Buffer): Promise<void> {
  await writeFileAtomic(file, Buffer.concat([hashOf(content), content]), { mode: 0o600 });
  await removeOldest(folder, extension, mostFiles);
}

/** Undefined where there is nothing, or it was changed. */
async function read(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const [noted, content] = [bytes.subarray(0, hashLength), bytes.subarray(hashLength)];
  return hashOf(content).equals(noted) ? deserialize(content) : undefined;
}

function hashOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
