import { appendFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runsSource } from "../../src/report/live/runs-source.js";
import { LiveServer } from "../../src/report/live/server.js";
import { temporaryFolder } from "../run/support/temporary-folder.js";
import { linesOf, manifestOf, writeRun } from "./support/write-run.js";

const folder = temporaryFolder();
const servers: LiveServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that looks when it is told to, and never by itself. */
async function serve(run: string): Promise<LiveServer> {
  const server = await LiveServer.start(runsSource([run]), { interval: 2 ** 30 });
  servers.push(server);
  return server;
}

/** One who looks: the messages that come, one after the other. */
class Viewer {
  private text = "";
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private constructor(response: Response) {
    this.reader = response.body!.getReader();
  }

  static async connect(server: LiveServer): Promise<Viewer> {
    const response = await fetch(`${server.url}events`);
    return new Viewer(response);
  }

  /** The next message of this kind. */
  async next(event: string): Promise<string> {
    for (;;) {
      const end = this.text.indexOf("\n\n");
      if (end >= 0) {
        const message = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(message)?.[1] ?? "";
        if (message.includes(`event: ${event}\n`)) return data === "" ? "" : (JSON.parse(data) as string);
        continue;
      }
      const { value, done } = await this.reader.read();
      if (done) throw new Error(`the stream ended before a message \`${event}\``);
      this.text += new TextDecoder().decode(value);
    }
  }

  leave(): Promise<void> {
    return this.reader.cancel();
  }
}

function goesOn(run: string): void {
  const line = { ...linesOf(0)[0], iteration: 123_456 };
  appendFileSync(join(run, "metrics.jsonl"), `${JSON.stringify(line)}\n`);
}

const later = "123\u2009456 of 40";

test("two viewers see a run go on, and how it ends", async () => {
  const run = writeRun(folder(), "run", { manifest: { status: "running" } });
  const server = await serve(run);
  const [first, second] = [await Viewer.connect(server), await Viewer.connect(server)];
  for (const viewer of [first, second]) expect(await viewer.next("body")).toContain("<td>running</td>");
  goesOn(run);
  await server.update();
  for (const viewer of [first, second]) expect(await viewer.next("body")).toContain(later);
  writeFileSync(join(run, "manifest.json"), JSON.stringify(manifestOf(0)));
  await server.close();
  for (const viewer of [first, second]) {
    expect(await viewer.next("body")).toContain("<td>finished</td>");
    expect(await viewer.next("end")).toBe("");
  }
});

test("who connects anew is given how things stand, and the others go on", async () => {
  const run = writeRun(folder(), "run");
  const server = await serve(run);
  const [first, second] = [await Viewer.connect(server), await Viewer.connect(server)];
  await first.next("body");
  await second.next("body");
  await first.leave();
  goesOn(run);
  await server.update();
  expect(await second.next("body")).toContain(later);
  const again = await Viewer.connect(server);
  expect(await again.next("body")).toContain(later);
});

test("the page runs mrl's own script and no other, and talks to its own server alone", async () => {
  const run = writeRun(folder(), "run", { manifest: { experiment: "</script><script>alert(1)</script>" } });
  const server = await serve(run);
  const page = await (await fetch(server.url)).text();
  expect(page.match(/<script>/g)).toHaveLength(1);
  expect(page).toContain('id="live-state"');
  expect((await fetch(`${server.url}events`)).headers.get("content-type")).toBe("text/event-stream");
  const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)![1]!;
  expect(policy).toMatch(/script-src &#39;sha256-[\w+/=]+&#39;; connect-src &#39;self&#39;/);
});

test("it answers to this machine's names alone, and to nothing but looking", async () => {
  const server = await serve(writeRun(folder(), "run"));
  const status = (path: string, host: string, method = "GET"): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, server.url), { method, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on("error", reject).end();
    });
  const own = new URL(server.url).host;
  expect(await status("/", own)).toBe(200);
  expect(await status("/", "elsewhere.example")).toBe(403);
  expect(await status("/", own, "POST")).toBe(405);
  expect(await status("/../manifest.json", own)).toBe(404);
});

test("a port that is taken is told of", async () => {
  const run = writeRun(folder(), "run");
  const server = await serve(run);
  const port = Number(new URL(server.url).port);
  await expect(LiveServer.start(runsSource([run]), { port })).rejects.toMatchObject({
    code: "bad-argument",
    message: `port ${port} is taken`,
  });
});
