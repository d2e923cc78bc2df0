import * as vscode from "vscode";
import { fileOf } from "./mrl";
import type { Server } from "./server";
import { runTask } from "./tasks";
import { saveSpec, type Views } from "./views";

/**
 * The commands, by their names in package.json. Code lenses of the language server give a spec's URI and an
 * experiment's name; from the palette it is the spec in front, and its experiment is asked for where it has several.
 */
export function registerCommands(server: Server, views: Views): vscode.Disposable {
  const onExperiment =
    (run: (spec: vscode.Uri, experiment: string) => unknown) =>
    async (uri?: unknown, name?: unknown): Promise<void> => {
      const spec = specOf(uri);
      const experiment = spec && (typeof name === "string" ? name : await askExperiment(spec));
      if (spec && experiment) await run(spec, experiment);
    };
  const graph = (stage: string) => (spec: vscode.Uri, experiment: string) =>
    views.show(spec, {
      suffix: `.${experiment}.${stage}`,
      args: ["graph", fileOf(spec), "--experiment", experiment, "--stage", stage],
      language: "plaintext",
    });
  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    "mrl.check": async (uri?: unknown) => {
      const spec = specOf(uri);
      if (!spec) return;
      await saveSpec(spec);
      await runTask("check", spec);
    },
    "mrl.train": onExperiment(async (spec, experiment) => {
      await saveSpec(spec);
      await runTask("train", spec, experiment);
    }),
    "mrl.showGraph": onExperiment(graph("graph")),
    "mrl.showSettings": onExperiment(graph("parameters")),
    "mrl.showState": onExperiment(graph("state")),
    "mrl.previewTypeScript": onExperiment((spec, experiment) =>
      views.show(spec, {
        suffix: `.${experiment}.ts`,
        args: ["compile", fileOf(spec), "--experiment", experiment],
        language: "typescript",
      }),
    ),
    "mrl.restartServer": () => server.restart(),
    "mrl.showOutput": () => server.output.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
  );
}

/** The spec that a command was called for, or else the one in front. */
function specOf(uri: unknown): vscode.Uri | undefined {
  if (uri instanceof vscode.Uri) return uri;
  if (typeof uri === "string") return vscode.Uri.parse(uri);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === "mrl" && !document.isUntitled) return document.uri;
  void vscode.window.showInformationMessage("Open and save a spec (a file that ends in .mrl) first.");
  return undefined;
}

/** The name of the spec's one experiment, or the one that is chosen. */
async function askExperiment(spec: vscode.Uri): Promise<string | undefined> {
  const document = await vscode.workspace.openTextDocument(spec);
  const names = [...document.getText().matchAll(/^experiment\s+(\w+)/gm)].map(([, name]) => name!);
  if (names.length > 1) return vscode.window.showQuickPick(names, { title: "Which experiment?" });
  if (names.length === 0) void vscode.window.showInformationMessage("The spec has no experiment.");
  return names[0];
}
