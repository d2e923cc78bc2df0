import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import * as vscode from "vscode";

/** A program and what stands before its own arguments. */
export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
}

/** The `mrl` that a folder's specs are run by: that of the setting, else the folder's own, else the one on the path. */
export function findMrl(folder: vscode.WorkspaceFolder | undefined): Invocation {
  const root = folder?.uri.fsPath;
  const set = vscode.workspace.getConfiguration("mrl", folder).get<string>("path", "").trim();
  if (set !== "") return invocationOf(expand(set, root));
  const own = root === undefined ? undefined : join(root, "node_modules", "mrl", "dist", "cli", "mrl.js");
  if (own !== undefined && existsSync(own)) return invocationOf(own);
  return { program: process.platform === "win32" ? "mrl.cmd" : "mrl", args: [] };
}

/** A program of a path, or by its name alone; a JavaScript file is run by node. */
function invocationOf(path: string): Invocation {
  return /\.[cm]?js$/.test(path) ? { program: "node", args: [path] } : { program: path, args: [] };
}

function expand(path: string, root: string | undefined): string {
  const home = path.replace(/^~(?=[\\/])/, () => homedir());
  const full = home.replaceAll("${workspaceFolder}", () => root ?? "");
  return root === undefined || isAbsolute(full) || !/[\\/]/.test(full) ? full : resolve(root, full);
}

/** What a command of mrl printed, and how it ended: `code` is undefined where it could not be started. */
export interface Outcome {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Far more than any stage of a spec prints. */
const maxBuffer = 1 << 28;

/** A spec as mrl is to name it: from its workspace folder, where it runs. */
export function fileOf(spec: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(spec)
    ? vscode.workspace.asRelativePath(spec, false)
    : spec.fsPath;
}

/** Runs mrl on a spec, in its workspace folder, to the end. */
export function runMrl(
  spec: vscode.Uri,
  args: readonly string[],
  token?: vscode.CancellationToken,
): Promise<Outcome> {
  const folder = vscode.workspace.getWorkspaceFolder(spec);
  return run(findMrl(folder), args, folder?.uri.fsPath ?? vscode.Uri.joinPath(spec, "..").fsPath, token);
}

/** What `mrl --version` prints, which shows whether it can be started. */
export function versionOf(mrl: Invocation, cwd: string | undefined): Promise<Outcome> {
  return run(mrl, ["--version"], cwd);
}

function run(
  { program, args: first }: Invocation,
  args: readonly string[],
  cwd: string | undefined,
  token?: vscode.CancellationToken,
): Promise<Outcome> {
  const options = {
    cwd,
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer,
    shell: program.endsWith(".cmd"),
  };
  return new Promise((done) => {
    const child = execFile(program, [...first, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : undefined;
      done({ code, stdout, stderr: stderr === "" ? (error?.message ?? "") : stderr });
    });
    token?.onCancellationRequested(() => child.kill());
  });
}

/** Where nothing could be started, what to do about it. */
export const notFound =
  "mrl could not be started. Install it in the workspace (npm install mrl), or say where it is in the setting mrl.path; it needs Node 22.12 or newer.";
