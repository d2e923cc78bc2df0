import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RunError, systemCode } from "../../runtime/run/run-error.js";

/** What a live page shows, as it stands when it is asked for. */
export interface LiveSource {
  /** Changes when what is shown does; cheap. */
  fingerprint(): Promise<string>;
  /** The whole page, with the script that listens. */
  page(): Promise<string>;
  /** What replaces the page's `main`. */
  body(): Promise<string>;
}

/** How many times as long as it took to make the page nothing is made anew, so that the training has its processors. */
const rest = 5;
/** Milliseconds after which a browser that has lost the connection tries again. */
const retry = 1000;

/**
 * Serves a page on this machine alone, and sends its body to all who look at it whenever it has changed. Who connects, or
 * connects again, is given the body as it is, so that nothing is missed.
 */
export class LiveServer {
  private readonly server: Server;
  private readonly viewers = new Set<ServerResponse>();
  private shown: { readonly fingerprint: string; readonly message: Promise<string> } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private restsUntil = 0;

  private constructor(private readonly source: LiveSource) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (!response.headersSent) send(response, 500, "text/plain", message);
        else response.end();
      });
    });
  }

  /**
   * Starts to serve; `port` 0 takes one that is free. What is shown is looked at anew every `interval` milliseconds, while
   * anybody looks. Throws `RunError` where the port cannot be had.
   */
  static async start(source: LiveSource, { port = 0, interval = 1000 } = {}): Promise<LiveServer> {
    const live = new LiveServer(source);
    await new Promise<void>((resolve, reject) => {
      live.server.once("error", (error) => reject(portError(port, error)));
      live.server.listen(port, "127.0.0.1", resolve);
    });
    live.timer = setInterval(() => {
      // A run whose files cannot be read just now is looked at again.
      if (live.viewers.size > 0 && performance.now() >= live.restsUntil) live.update().catch(() => undefined);
    }, interval);
    live.timer.unref();
    return live;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Sends what is shown to all viewers, if it has changed. */
  async update(): Promise<void> {
    const fingerprint = await this.source.fingerprint();
    if (fingerprint === this.shown?.fingerprint) return;
    const message = await this.look(fingerprint);
    for (const viewer of this.viewers) viewer.write(message);
  }

  /** Shows how things stand at the end, and stops. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.update().catch(() => undefined);
    const ended = [...this.viewers].map(
      (viewer) =>
        new Promise<void>((resolve) => viewer.end("event: end\ndata: \n\n", resolve).once("close", resolve)),
    );
    await Promise.all(ended);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page elsewhere whose name leads here must not read what is shown.
    const hosts = [`127.0.0.1:${this.port}`, `localhost:${this.port}`];
    if (!hosts.includes(request.headers.host ?? ""))
      return send(response, 403, "text/plain", "not for this host");
    if (request.method !== "GET") return send(response, 405, "text/plain", "only GET");
    if (request.url === "/") return send(response, 200, "text/html; charset=utf-8", await this.source.page());
    if (request.url === "/events") return this.listen(response);
    return send(response, 404, "text/plain", "there is nothing here");
  }

  private async listen(response: ServerResponse): Promise<void> {
    response.on("close", () => this.viewers.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(`retry: ${retry}\n\n`);
    const message = await this.look(this.shown?.fingerprint ?? (await this.source.fingerprint()));
    response.write(message);
    this.viewers.add(response);
    // It may have changed while the message was made.
    await this.update();
  }

  /** The message of how things stand; made once for all viewers. */
  private look(fingerprint: string): Promise<string> {
    if (this.shown?.fingerprint !== fingerprint) {
      const begun = performance.now();
      const message = this.source.body().then((body) => {
        const now = performance.now();
        this.restsUntil = now + rest * (now - begun);
        return `event: body\ndata: ${JSON.stringify(body)}\n\n`;
      });
      this.shown = { fingerprint, message };
      message.catch(() => (this.shown = undefined));
    }
    return this.shown!.message;
  }
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

function portError(port: number, error: unknown): unknown {
  const code = systemCode(error);
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const why = code === "EACCES" ? "may not be used" : "is taken";
  return new RunError("bad-argument", `port ${port} ${why}`, "choose another one, or leave --port out", {
    cause: error,
  });
}
