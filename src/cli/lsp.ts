import { Option, type Command } from "commander";
import { newCommand } from "./context.js";

export function lspCommand(): Command {
  return (
    newCommand("lsp", "serve an editor: the language server", ["mrl lsp --stdio"])
      .requiredOption("--stdio", "speak over standard input and output")
      // The library of the protocol reads it itself, and ends the server where that process is gone.
      .addOption(new Option("--clientProcessId <pid>", "the editor's process").hideHelp())
      .action(async () => {
        const { serveStdio } = await import("../editor/language-server/stdio.js");
        // The protocol has both streams for itself, until the client ends it or goes away.
        serveStdio(process.stdin, process.stdout);
      })
  );
}
