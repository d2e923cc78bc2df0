#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Node then keeps the compiled form of modules between starts; imports that come before this line would miss it.
enableCompileCache();
const { processTerminal } = await import("./terminal.js");
const { runCli } = await import("./run-cli.js");

// A reader that has seen enough, such as `head`, is no problem.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
