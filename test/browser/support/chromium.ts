import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { findOnPath } from "../../../src/runtime/engine/tools.js";

/** The browser to try, or undefined where there is none: `CHROMIUM` names another one. */
export async function findChromium(): Promise<string | undefined> {
  for (const name of [process.env["CHROMIUM"], "chromium", "chromium-browser", "google-chrome"]) {
    const found = name === undefined ? undefined : await findOnPath(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const noChromium =
  "No Chromium was found: install it (Debian: `apt-get install chromium`), or name it in CHROMIUM.";

export interface Site {
  /** By path: what is there, and of which type. */
  readonly files: Readonly<Record<string, { readonly type: string; readonly content: string }>>;
  /** Whether pages are isolated from other origins, so that their threads may share memory. */
  readonly isIsolated: boolean;
}

/** Opens the root of a site in a headless browser, and resolves with what the page posts to `/answer`. */
export async function answerOf(chromium: string, site: Site): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), "mrl-chromium-"));
  let answered: (answer: string) => void;
  const answer = new Promise<string>((resolve) => (answered = resolve));
  const server = createServer((request, response) => {
    void respond(site, request, response).then((posted) => posted !== undefined && answered(posted));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = spawn(
    chromium,
    [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
      ...[`--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`],
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise<never>((_, reject) => {
    browser.on("error", reject);
    browser.on("exit", (status) => reject(new Error(`${chromium} ended with status ${status}`)));
  });
  try {
    return await Promise.race([answer, ended]);
  } finally {
    ended.catch(() => {});
    const gone = new Promise((resolve) => browser.once("exit", resolve));
    if (browser.exitCode === null && browser.kill()) await gone;
    server.closeAllConnections();
    server.close();
    // Processes of the browser may still write there for a moment.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** What was posted, if that is it. */
async function respond(
  { files, isIsolated }: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string | undefined> {
  const file = files[request.url ?? ""];
  if (isIsolated) {
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  }
  const posted = request.method === "POST" ? (await buffer(request)).toString() : undefined;
  response.writeHead(file || posted !== undefined ? 200 : 404, {
    "Content-Type": file?.type ?? "text/plain",
  });
  response.end(file?.content);
  return posted;
}
