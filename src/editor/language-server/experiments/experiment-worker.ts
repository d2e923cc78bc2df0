import { enableCompileCache } from "node:module";
import { parentPort } from "node:worker_threads";
import type { ExperimentJob } from "./thread.js";

// Imports that come before this line would miss the cache.
enableCompileCache();
const { ExperimentElaborator } = await import("./elaborator.js");
const { LibraryCache } = await import("../library-cache.js");

const elaborator = new ExperimentElaborator(new LibraryCache());
parentPort!.on("message", (job: ExperimentJob) => parentPort!.postMessage(elaborator.run(job), []));
