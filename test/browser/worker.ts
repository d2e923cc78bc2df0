/*
 * What a page's worker runs: it reads a graph, generates its code, trains, and says what came out. A worker of this one that
 * helps runs the same file.
 */
import { parse } from "../../src/graph/parse.js";
import { openInPlace } from "../../src/runtime/executors/wasm/in-place.js";
import { hasSharedMemory, help, type Help } from "../../src/runtime/executors/wasm/machine.js";
import { hashAfter } from "../agreement/support/same-bits.js";

/** What is used of a worker's surroundings; the types of Node lack them. */
interface Surroundings {
  readonly location: { readonly href: string };
  readonly name: string;
  readonly Worker: new (
    address: string,
    options: { name: string; type: "module" },
  ) => { postMessage(message: unknown, transfer: readonly object[]): void };
  readonly crossOriginIsolated: boolean;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  fetch(address: string, options?: { method: string; body: string }): Promise<{ text(): Promise<string> }>;
}

const surroundings = globalThis as unknown as Surroundings;
const helper = "helper";

/** What the worker answers for a program. */
export interface Answer {
  readonly hash?: string;
  readonly error?: string;
  readonly isIsolated: boolean;
  readonly helpers: number;
}

async function answer(address: string): Promise<Answer> {
  const isIsolated = surroundings.crossOriginIsolated && hasSharedMemory();
  let helpers = 0;
  const startHelper = (given: Help): void => {
    helpers++;
    const options = { name: helper, type: "module" } as const;
    new surroundings.Worker(surroundings.location.href, options).postMessage(given, []);
  };
  try {
    const program = parse(await (await surroundings.fetch(address)).text());
    const session = openInPlace(program, { threads: 2, startHelper });
    return { hash: await hashAfter(session, program), isIsolated, helpers };
  } catch (error) {
    return { error: String(error), isIsolated, helpers };
  }
}

if (surroundings.name === helper) surroundings.addEventListener("message", ({ data }) => help(data as Help));
else
  void answer("/program").then((found) =>
    surroundings.fetch("/answer", { method: "POST", body: JSON.stringify(found) }),
  );
