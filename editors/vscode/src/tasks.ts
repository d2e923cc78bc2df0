import * as vscode from "vscode";
import { fileOf, findMrl } from "./mrl";

/** As `tasks.json` has it. */
interface MrlTask extends vscode.TaskDefinition {
  readonly type: "mrl";
  readonly command: "check" | "train";
  readonly file: string;
  readonly experiment?: string;
  readonly args?: readonly string[];
}

/** More specs than this are not offered as tasks. */
const maxSpecs = 200;

/** Offers `mrl check` of every spec of the workspace, and runs what `tasks.json` says. */
export const taskProvider: vscode.TaskProvider = {
  async provideTasks() {
    const specs = await vscode.workspace.findFiles("**/*.mrl", "**/{node_modules,dist,runs}/**", maxSpecs);
    return specs.flatMap((spec) => {
      const folder = vscode.workspace.getWorkspaceFolder(spec);
      const file = vscode.workspace.asRelativePath(spec, false);
      if (!folder) return [];
      return (["check", "train"] as const).map((command) => taskOf({ type: "mrl", command, file }, folder));
    });
  },
  resolveTask({ definition, scope }) {
    const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
    return taskOf(definition as MrlTask, folder, definition);
  },
};

/** A task that runs mrl on a spec; `definition` is the object that the editor knows it by. */
function taskOf(
  task: MrlTask,
  folder: vscode.WorkspaceFolder | undefined,
  definition: vscode.TaskDefinition = task,
): vscode.Task {
  const { command, file, experiment, args = [] } = task;
  const mrl = findMrl(folder);
  const all = [...mrl.args, command, file, ...(experiment ? ["--experiment", experiment] : []), ...args];
  const made = new vscode.Task(
    definition,
    folder ?? vscode.TaskScope.Workspace,
    [command, file, experiment ?? "", ...args].filter((part) => part !== "").join(" "),
    "mrl",
    new vscode.ProcessExecution(mrl.program, all, folder ? { cwd: folder.uri.fsPath } : {}),
    ["$mrl"],
  );
  made.group = command === "check" ? vscode.TaskGroup.Test : undefined;
  made.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, clear: true };
  return made;
}

/** Runs mrl on a spec in a terminal, with its problems beside those of the server. */
export function runTask(
  command: MrlTask["command"],
  spec: vscode.Uri,
  experiment?: string,
): Thenable<vscode.TaskExecution> {
  const folder = vscode.workspace.getWorkspaceFolder(spec);
  return vscode.tasks.executeTask(taskOf({ type: "mrl", command, file: fileOf(spec), experiment }, folder));
}
