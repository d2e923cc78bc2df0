import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { Server } from "./server";
import { taskProvider } from "./tasks";
import { Views } from "./views";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const running = (server = new Server());
  const views = new Views(running.output);
  context.subscriptions.push(
    running,
    views,
    registerCommands(running, views),
    vscode.tasks.registerTaskProvider("mrl", taskProvider),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("mrl.path")) void running.restart();
    }),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
