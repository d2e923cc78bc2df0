// Bundles the language server for a worker of a browser, with the standard library in it: one file without imports.
// usage: node scripts/bundle-language-server.mjs [OUT]
import { readdir, readFile } from "node:fs/promises";
import { build } from "esbuild";

const [out = "dist/browser/language-server.js"] = process.argv.slice(2);
const library = "src/std";

const files = (await readdir(library, { recursive: true })).filter((file) => file.endsWith(".mrl")).sort();
const texts = await Promise.all(
  files.map(async (file) => [file.replaceAll("\\", "/"), await readFile(`${library}/${file}`, "utf8")]),
);

await build({
  entryPoints: ["src/editor/language-server/browser.ts"],
  outfile: out,
  bundle: true,
  minify: true,
  format: "iife",
  platform: "browser",
  target: "es2023",
  define: { LIBRARY: JSON.stringify(Object.fromEntries(texts)) },
  logLevel: "warning",
});
