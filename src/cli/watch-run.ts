import type { LiveServer } from "../report/live/server.js";
import type { RunObserver } from "../runtime/run/observer.js";
import type { Terminal } from "./terminal.js";
import type { TrainDisplay } from "./train-display.js";

/** A run's display that also serves the run's report, from the moment that the run has a folder. */
export interface WatchedRun {
  readonly observer: RunObserver;
  /** Sends all viewers how the run ended, and stops. */
  close(): Promise<void>;
}

/** Nothing is served before the run has started. That the page cannot be served is told, and ends no run. */
export function watchRun(terminal: Terminal, display: TrainDisplay): WatchedRun {
  let server: Promise<LiveServer | undefined> = Promise.resolve(undefined);
  const serve = async (run: string): Promise<LiveServer | undefined> => {
    try {
      const { startServer } = await import("./serve-runs.js");
      const live = await startServer([run]);
      await display.aside(() => terminal.err.write(`${terminal.err.colors.cyan("watch")}: ${live.url}\n`));
      return live;
    } catch (error) {
      display.notice?.(`no page to watch: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    observer: {
      started: (start) => {
        display.started?.(start);
        server = serve(start.run);
      },
      progressed: (progress) => display.progressed?.(progress),
      logged: (line) => display.logged?.(line),
      evaluated: (line) => display.evaluated?.(line),
      saved: (iteration) => display.saved?.(iteration),
      notice: (message) => display.notice?.(message),
    },
    close: async () => (await server)?.close(),
  };
}
