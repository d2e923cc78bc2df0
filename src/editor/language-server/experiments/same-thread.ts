import type { ModuleHost } from "../../../compiler/modules/host.js";
import { ExperimentElaborator } from "./elaborator.js";
import type { StartThread } from "./thread.js";

/** For where there are no threads: each experiment is elaborated at once, between two requests. */
export function sameThread(files: ModuleHost): StartThread {
  return ({ replied }) => {
    const elaborator = new ExperimentElaborator(files);
    const timers = new Set<ReturnType<typeof setTimeout>>();
    return {
      post: (job) => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          replied(elaborator.run(job));
        }, 0);
        timers.add(timer);
      },
      end: () => timers.forEach(clearTimeout),
    };
  };
}
