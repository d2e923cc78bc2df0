import type { ChildProcess } from "node:child_process";
import type { ClientCapabilities } from "vscode-languageserver-protocol";
import { ended, startChild, type Ended } from "../../../run/support/child.js";
import { Client } from "./client.js";

const main = new URL("../../../../src/cli/main.ts", import.meta.url);

/** A client of `mrl lsp --stdio`, in a process of its own. */
export interface ServerProcess {
  readonly client: Client;
  readonly child: ChildProcess;
  /** How it ended, once it has. */
  readonly ended: Promise<Ended>;
}

/** Starts a server for some folders, as an editor does. */
export async function startServerProcess(
  folders: readonly string[] = [],
  capabilities: ClientCapabilities = {},
): Promise<ServerProcess> {
  // Editors that start a module of Node add their own process.
  const child = startChild(main, ["lsp", "--stdio", `--clientProcessId=${process.pid}`]);
  const client = await Client.over(child.stdout!, child.stdin!, folders, capabilities);
  return { client, child, ended: ended(child) };
}
