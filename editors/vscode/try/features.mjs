import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const spec = "lines.mrl";

/** What is tried, in order: each throws where it does not work, and leaves the spec as it was. */
export const features = [
  {
    name: "highlighting",
    async attempt(editor) {
      await editor.open(spec);
      const colours = await Promise.all(
        ["learner", "0.5"].map((text) =>
          editor.page
            .locator(".view-line span span", { hasText: new RegExp(`^${text}$`) })
            .first()
            .evaluate((element) => getComputedStyle(element).color),
        ),
      );
      expect(new Set(colours).size === 2, `words and numbers have the colours ${colours.join(" and ")}`);
    },
  },
  {
    name: "inlay hints",
    attempt: (editor) => editor.line("f32[3], y: f32[3]").waitFor(),
  },
  {
    name: "code lenses",
    attempt: (editor) => editor.page.locator(".codelens-decoration", { hasText: "show graph" }).waitFor(),
  },
  {
    name: "status",
    async attempt(editor) {
      await editor.page.locator("#status\\.languageStatus").hover();
      await editor.page
        .locator(".hover-language-status", { hasText: "language server running" })
        .first()
        .waitFor();
    },
  },
  {
    name: "hover",
    async attempt(editor) {
      await editor.goBehind("grad");
      await editor.press("ArrowLeft");
      await editor.press("Control+K");
      await editor.press("Control+I");
      await editor.page.locator(".monaco-hover", { hasText: "f32" }).first().waitFor();
      await editor.picture("hover-of-a-function");
      await editor.press("Escape");
      await editor.goBehind("let support");
      await editor.press("ArrowLeft");
      await editor.press("Control+K");
      await editor.press("Control+I");
      await editor.page.locator(".monaco-hover", { hasText: /\[3\]/ }).first().waitFor();
    },
  },
  {
    name: "diagnostics",
    async attempt(editor) {
      await editor.press("Escape");
      await editor.goBehind("grad(slope => loss(slope, support)");
      await editor.press("ArrowLeft");
      await editor.type("s");
      await editor.page.locator(".squiggly-error").first().waitFor();
      await editor.press("Escape");
      await editor.command("Go to Next Problem (Error, Warning, Info)");
      await editor.page.locator(".marker-widget", { hasText: "MRL" }).waitFor();
      await editor.picture("diagnostics-in-the-text");
      await editor.press("Escape");
      await editor.press("Control+Z");
      await editor.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    },
  },
  {
    name: "completion",
    async attempt(editor) {
      await editor.goBehind("let batch[2] ~ tasks");
      await editor.press("Enter");
      await editor.type("let best = arg");
      await editor.line(/^\s*let\sbest\s=\sarg$/).waitFor();
      await editor.press("Control+Space");
      await editor.page.locator(".suggest-widget .monaco-list-row", { hasText: "argmax" }).first().waitFor();
      await editor.picture("completion-of-a-function");
      await editor.press("Escape");
      await editor.press("Control+Shift+K");
      await editor.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    },
  },
  {
    name: "format on save",
    async attempt(editor, workspace) {
      await editor.goBehind("start - rate");
      await editor.type("   ");
      const dirty = editor.page.locator(".tab.dirty", { hasText: spec });
      await dirty.waitFor();
      await editor.press("Control+S");
      await dirty.waitFor({ state: "detached" });
      const saved = await readFile(join(workspace, spec), "utf8");
      expect(saved.includes("start - rate * grad("), `the file is not formatted:\n${saved}`);
    },
  },
  {
    name: "settings by a code lens",
    async attempt(editor) {
      await editor.page.locator(".codelens-decoration a", { hasText: "settings" }).first().click();
      await editor.line("learner.rate").waitFor();
      await editor.picture("settings-in-an-editor");
      await editor.press("Control+W");
    },
  },
  {
    name: "graph by a code lens",
    async attempt(editor) {
      await editor.page.locator(".codelens-decoration a", { hasText: "show graph" }).first().click();
      await editor.line("entry init").waitFor();
      await editor.picture("graph-in-an-editor");
      await editor.press("Control+W");
    },
  },
  {
    name: "preview as TypeScript",
    async attempt(editor) {
      await editor.open(spec);
      await editor.command("mrl: Preview as TypeScript");
      await editor.line("import ").waitFor();
    },
  },
  {
    name: "check in a terminal",
    async attempt(editor) {
      await editor.command("View: Close All Editors");
      await editor.open(spec);
      await editor.page.locator(".codelens-decoration a", { hasText: "check" }).first().click();
      await editor.page.locator(".xterm-rows", { hasText: "fine: " }).first().waitFor();
    },
  },
  {
    name: "fence in Markdown",
    async attempt(editor) {
      await editor.open("notes.md");
      await editor.line("experiment").waitFor();
      await pause(1_000);
    },
  },
];

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
