#!/usr/bin/env node
import nodeModule from "node:module";
import { isNewEnough, oldestNode } from "../runtime/node-version.js";

if (!isNewEnough(process.versions.node)) {
  process.stderr.write(
    `mrl needs Node ${oldestNode.join(".")} or newer, and this is Node ${process.versions.node}\n` +
      "  help: install a newer Node, or `npm install --save-dev node@22` in your project, whose `npx mrl` takes that one then\n",
  );
  process.exit(1);
}
// Node then keeps the compiled form of modules between starts; imports that come before this line would miss it.
nodeModule.enableCompileCache();
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
