import { spawn } from "node:child_process";
import { access, constants, statfs } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { EngineError } from "./error.js";

export interface ToolResult {
  /** The exit status; null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the program is ended. */
  readonly timeout?: number;
}

/** Runs a program to its end, without a shell. Rejects only when it cannot be started or is aborted. */
export function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      signal: options.signal,
      timeout: options.timeout,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    // What it has started itself may hold its pipes open for longer than it lived.
    child.on("exit", (_, signal) => {
      if (signal !== null) for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** The path of a program on PATH, or undefined. */
export async function findOnPath(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  if (name.includes("/")) return (await isExecutable(name)) ? name : undefined;
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function firstOnPath(names: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const name of names) {
    const path = name ? await findOnPath(name) : undefined;
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Python 3, which is needed only for pip. Throws `EngineError`. */
export async function findPython(): Promise<string> {
  const path = await firstOnPath([process.env.PYTHON, "python3", "python"]);
  if (path !== undefined) {
    const { status } = await runTool(path, ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]);
    if (status === 0) return path;
  }
  throw new EngineError(
    "no-python",
    path === undefined
      ? "Python 3 was not found: the engine's TensorFlow library comes from the Python package index, by pip."
      : `${path} is not Python 3.8 or newer.`,
    "Install it (Debian, Ubuntu: `apt-get install python3 python3-pip`), or name it in PYTHON.",
  );
}

/** The version of pip that belongs to `python`. Throws `EngineError`. */
export async function checkPip(python: string): Promise<string> {
  const { status, stdout } = await runTool(python, ["-m", "pip", "--version"]);
  const version = /^pip (\S+)/.exec(stdout)?.[1];
  if (status === 0 && version !== undefined) return version;
  throw new EngineError(
    "no-pip",
    `${python} has no pip, which downloads the engine's TensorFlow library.`,
    "Install it (Debian, Ubuntu: `apt-get install python3-pip`; elsewhere: `python3 -m ensurepip`).",
  );
}

/** A C++ compiler that takes GCC's options. Throws `EngineError`. */
export async function findCompiler(): Promise<string> {
  const path = await firstOnPath([process.env.CXX, "g++", "clang++", "c++"]);
  if (path !== undefined) return path;
  throw new EngineError(
    "no-compiler",
    "No C++ compiler was found: the engine's addon for Node is compiled on this machine.",
    "Install one (Debian, Ubuntu: `apt-get install g++`; Fedora: `dnf install gcc-c++`), or name it in CXX.",
  );
}

/** npm: the one on PATH, else the one beside the running Node. Throws `EngineError`. */
export async function findNpm(): Promise<string> {
  const path = await firstOnPath(["npm", join(dirname(process.execPath), "npm")]);
  if (path !== undefined) return path;
  throw new EngineError(
    "no-npm",
    "npm was not found: the engine's JavaScript part comes by it.",
    "Install npm, or put its folder on PATH.",
  );
}

/** Free bytes for an unprivileged user where `folder` lies. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The last lines of what a program said, for an error message. */
export function tail(result: ToolResult, lines = 8): string {
  return `${result.stdout}\n${result.stderr}`
    .trim()
    .split("\n")
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join("\n");
}
