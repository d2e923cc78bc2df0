import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import writeFileAtomic from "write-file-atomic";
import { codeIdentity } from "../../code-identity.js";
import { cacheFolder } from "../../engine/cache.js";
import {
  changedSince,
  isPrivate,
  isPrivateFile,
  isThere,
  notPrivate,
  removeOldest,
} from "../../private-folder.js";
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
  /** Told where nothing can be kept, and where what was kept has been changed. */
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
  const content = await read(file);
  if (content === "changed") {
    notice?.(changedSince(file));
    // What is kept in its place would else go where a link leads.
    await rm(file, { force: true }).catch(() => undefined);
  } else if (content !== undefined) {
    const found = understood(content);
    // The key says what it is.
    if (found !== undefined) return found as Code<Printed>;
  }
  const code = await make();
  // A full disk or a lost race costs the next start some time, no more.
  await keep(folder, file, serialize(code)).catch(() => undefined);
  return code;
}

async function keep(folder: string, file: string, content: Buffer): Promise<void> {
  await writeFileAtomic(file, Buffer.concat([hashOf(content), content]), { mode: 0o600 });
  await removeOldest(folder, extension, mostFiles);
}

/** Undefined where there is nothing. */
async function read(file: string): Promise<Buffer | "changed" | undefined> {
  if (!(await isThere(file))) return undefined;
  const bytes = (await isPrivateFile(file)) ? await readFile(file).catch(() => undefined) : undefined;
  if (bytes === undefined) return "changed";
  const [noted, content] = [bytes.subarray(0, hashLength), bytes.subarray(hashLength)];
  return hashOf(content).equals(noted) ? content : "changed";
}

/** Undefined where another version of Node wrote it in a format that this one does not know. */
function understood(content: Buffer): unknown {
  try {
    return deserialize(content);
  } catch {
    return undefined;
  }
}

function hashOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
