import { readdirSync } from "node:fs";
import { isAbsolute } from "node:path";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { LintConfigs } from "../../cli/lint-config.js";
import type { Environment } from "./environment.js";
import { nodeThread } from "./experiments/node-thread.js";
import { LibraryCache } from "./library-cache.js";
import { startServer } from "./server.js";

/** Folders that hold no specs of the user's own. */
const passedOver: ReadonlySet<string> = new Set(["node_modules", "dist", "runs"]);

/** More specs and folders than this are not looked through for a name. */
const maxSpecs = 2000;
const maxFolders = 5000;

/** Serves a client over streams, until they end: `mrl lsp --stdio`. */
export function serveStdio(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  environment = nodeEnvironment(),
): void {
  startServer(createConnection(ProposedFeatures.all, input, output), environment);
}

/** The files of this machine. */
export function nodeEnvironment(): Environment {
  const host = new LibraryCache();
  let configs = new LintConfigs();
  return {
    host,
    specsIn,
    lintConfig: (path) => {
      try {
        return configs.of(path);
      } catch {
        // `mrl lint` says what is wrong with the configuration; meanwhile the recommended rules run.
        return {};
      }
    },
    formatOptions: async (path) => {
      if (!isAbsolute(path)) return {};
      const { clearConfigCache, resolveConfig } = await import("prettier");
      clearConfigCache();
      return (await resolveConfig(path, { editorconfig: true }).catch(() => undefined)) ?? {};
    },
    refresh: () => void (configs = new LintConfigs()),
    startThread: nodeThread,
  };
}

function specsIn(root: string): readonly string[] {
  const specs: string[] = [];
  const folders = [root];
  for (let i = 0; i < folders.length && i < maxFolders && specs.length < maxSpecs; i++) {
    const folder = folders[i]!;
    for (const entry of entriesOf(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isFile() && entry.name.endsWith(".mrl")) specs.push(path);
      else if (entry.isDirectory() && !entry.name.startsWith(".") && !passedOver.has(entry.name))
        folders.push(path);
    }
  }
  return specs;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
