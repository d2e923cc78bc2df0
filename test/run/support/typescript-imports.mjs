import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const program = new URL("../../../src/program/index.ts", import.meta.url).href;

// Lets a child process run from source: an import of x.js finds x.ts, and that of the package by its name what
// `mrl compile` imports. Node itself strips the types.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "mrl/program") return next(program, context);
    if (specifier.startsWith(".") && specifier.endsWith(".js") && context.parentURL !== undefined) {
      const source = new URL(specifier.replace(/\.js$/, ".ts"), context.parentURL);
      if (existsSync(fileURLToPath(source))) return next(source.href, context);
    }
    return next(specifier, context);
  },
});
