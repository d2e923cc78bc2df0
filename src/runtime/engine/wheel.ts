import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { EngineError } from "./error.js";
import type { WheelPin } from "./pins.js";
import { runTool, tail } from "./tools.js";

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Of `folder`'s files, those of the pinned size: finished downloads, very likely. */
export async function finishedDownloads(folder: string, pins: readonly WheelPin[]): Promise<WheelPin[]> {
  const sizes = await Promise.all(
    pins.map(({ file }) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  );
  return pins.filter(({ size }, i) => sizes[i] === size);
}

/** Whether `path` holds exactly the pinned file. */
async function isPinned(path: string, pin: WheelPin): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.size === pin.size && (await sha256(path)) === pin.sha256;
}

/** The largest file under `folder`: the one that pip is writing. */
async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return Math.max(0, ...sizes.map((found) => (found?.isFile() ? found.size : 0)));
}

export interface DownloadOptions {
  readonly pin: WheelPin;
  readonly python: string;
  /** Where the finished file is kept. */
  readonly folder: string;
  /** For pip's own unfinished files. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the bytes that have come. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * The pinned wheel on disk, by pip, which knows the user's index, mirror and proxy. A finished
 * download from before is taken when its SHA-256 is the pinned one. Throws `EngineError`.
 */
export async function downloadWheel(options: DownloadOptions): Promise<string> {
  const { pin, folder, scratch } = options;
  const path = join(folder, pin.file);
  if (await isPinned(path, pin)) return path;
  await rm(path, { force: true });
  const incoming = join(scratch, "download");
  const temporary = join(scratch, "tmp");
  await Promise.all([folder, incoming, temporary].map((each) => mkdir(each, { recursive: true })));
  const requirements = join(scratch, "requirements.txt");
  await writeFile(requirements, `${pin.project}==${pin.version} --hash=sha256:${pin.sha256}\n`);
  const args = [
    ...["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"],
    ...["--disable-pip-version-check", "--progress-bar", "off", "--python-version", pin.pythonVersion],
    ...["--platform", pin.platform, "--dest", incoming, "--requirement", requirements],
  ];
  const timer = setInterval(() => void largestFile(temporary).then(options.onBytes), 250);
  const result = await runTool(options.python, args, {
    env: { ...process.env, TMPDIR: temporary },
    signal: options.signal,
  }).finally(() => clearInterval(timer));
  const output = `${result.stdout}\n${result.stderr}`;
  if (/DO NOT MATCH THE HASHES/.test(output)) throw wrongChecksum(pin);
  if (result.status !== 0) throw failed(pin, output, tail(result));
  const arrived = join(incoming, pin.file);
  if (!(await isPinned(arrived, pin))) throw wrongChecksum(pin);
  await rename(arrived, path);
  return path;
}

function failed(pin: WheelPin, output: string, lastLines: string): EngineError {
  const what = `${pin.project} ${pin.version} could not be downloaded.`;
  if (/No space left/.test(output))
    return new EngineError("no-space", `${what} The disk is full.`, "Free some space, or set MRL_CACHE.");
  return new EngineError(
    "download",
    `${what} pip said:\n${lastLines}`,
    "Check the network and pip's settings (index, proxy), then run `mrl engine install` again.",
  );
}

function wrongChecksum(pin: WheelPin): EngineError {
  return new EngineError(
    "checksum",
    `What the package index sent as ${pin.file} does not have the SHA-256 that mrl expects. It was deleted.`,
    "Try again; if it stays so, a mirror or proxy changes files on the way: use the original index.",
  );
}

/**
 * Writes entries of a zip file to disk. `target` says where an entry goes (an absolute path), or
 * undefined to leave it out; directories are made as needed.
 */
export async function unzip(
  zip: string,
  target: (entry: string) => string | undefined,
  signal?: AbortSignal,
): Promise<number> {
  const file = await openPromise(zip);
  let written = 0;
  try {
    for await (const entry of file.eachEntry()) {
      const path = entry.fileName.endsWith("/") ? undefined : target(entry.fileName);
      if (path === undefined) continue;
      await mkdir(dirname(path), { recursive: true });
      // A zip file keeps a file's Unix mode in the upper half of this field; programs stay programs.
      const mode = (entry.externalFileAttributes >>> 16) & 0o111 ? 0o755 : 0o644;
      await pipeline(await file.openReadStreamPromise(entry), createWriteStream(path, { mode }), { signal });
      written += 1;
    }
  } finally {
    file.close();
  }
  return written;
}
