/* A thread that takes part in the work of generated code; see `wasm-worker.ts`. */
import { workerData } from "node:worker_threads";
import type { help } from "./machine.js";
import type { HelperSettings } from "./protocol.js";

const { machine, ...given } = workerData as HelperSettings;
const loaded = (await import(machine)) as { readonly help: typeof help };
loaded.help(given);
