import type { LiveServer } from "../report/live/server.js";

/** Serves the report of runs on this machine; port 0 is one that is free. Throws `RunError` where the port cannot be had. */
export async function startServer(paths: readonly string[], port = 0): Promise<LiveServer> {
  const { LiveServer } = await import("../report/live/server.js");
  const { runsSource } = await import("../report/live/runs-source.js");
  return LiveServer.start(runsSource(paths), { port });
}
