// Tries the packaged extension in a real VS Code (code-server, in a headless Chromium) and takes a picture of each feature.
// usage: node try.mjs [PICTURES]      with CHROMIUM=path where it is not /usr/bin/chromium
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { startCodeServer } from "./code-server.mjs";
import { Editor } from "./editor.mjs";
import { features } from "./features.mjs";

const extension = resolve(import.meta.dirname, "..");
const repository = resolve(extension, "..", "..");
const pictures = resolve(process.argv[2] ?? join(extension, "dist", "pictures"));

const folder = await mkdtemp(join(tmpdir(), "mrl-try-"));
const workspace = join(folder, "workspace");
await mkdir(workspace);
await mkdir(pictures, { recursive: true });
// The editor may find another node than this one.
const program = join(folder, "mrl");
const command = [process.execPath, join(repository, "dist", "cli", "mrl.js")]
  .map((part) => `"${part}"`)
  .join(" ");
await writeFile(program, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
await mkdir(join(workspace, ".vscode"));
await writeFile(join(workspace, ".vscode", "settings.json"), JSON.stringify({ "mrl.path": program }));
await copyFile(join(repository, "docs", "internals.mrl"), join(workspace, "lines.mrl"));
const fence = await readFile(join(repository, "examples", "sinusoid-maml.mrl"), "utf8");
await writeFile(join(workspace, "notes.md"), `# Notes\n\nA spec:\n\n\`\`\`mrl\n${fence}\`\`\`\n`);

const server = await startCodeServer({
  folder,
  vsix: join(extension, "dist", "mrl.vsix"),
  settings: {
    "security.workspace.trust.enabled": false,
    "chat.disableAIFeatures": true,
    "workbench.startupEditor": "none",
    "files.autoSave": "off",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "editor.minimap.enabled": false,
    // Its text is then in the page, and can be waited for.
    "terminal.integrated.gpuAcceleration": "off",
  },
});
let failures = 0;
try {
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.address}/?folder=${encodeURIComponent(workspace)}`);
    await page.locator(".monaco-workbench").waitFor();
    const editor = new Editor(page, pictures);
    for (const { name, attempt } of features) {
      try {
        await attempt(editor, workspace);
        console.log(`works: ${name}`);
      } catch (error) {
        failures++;
        console.log(`FAILS: ${name}\n${error instanceof Error ? error.message : error}`);
      }
      await editor.picture(name.replaceAll(" ", "-"));
    }
  } finally {
    await browser.close();
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
console.log(`pictures: ${pictures}`);
process.exitCode = failures > 0 ? 1 : 0;
