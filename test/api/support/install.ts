import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../../..");
const tsc = join(repository, "node_modules/typescript/bin/tsc");

/** Makes a folder with a user's project in it, and mrl as a package as it is built now. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "mrl-api-"));
  const installed = join(folder, "node_modules/mrl");
  mkdirSync(join(installed, "src/runtime/engine"), { recursive: true });
  cpSync(join(repository, "package.json"), join(installed, "package.json"));
  for (const path of ["src/std", "src/runtime/engine/template", "node_modules"])
    symlinkSync(join(repository, path), join(installed, path));
  mkdirSync(join(folder, "node_modules/@types"));
  symlinkSync(join(repository, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  const settings = ["-p", "tsconfig.build.json", "--outDir", join(installed, "dist"), "--sourceMap", "false"];
  execFileSync(process.execPath, [tsc, ...settings], { cwd: repository, stdio: "inherit" });
  cpSync(join(repository, "test/api/project"), folder, { recursive: true });
  return folder;
}

/** Type-checks and compiles the project; returns what the compiler has to say. */
export function compileProject(folder: string): string {
  return spawnSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" }).stdout;
}

/** Runs one of its programs to the end, on the reference executor: its cache folder has no engine. */
export function runProgram(folder: string, name: string): { status: number | null; output: string } {
  const env = { ...process.env, NODE_OPTIONS: "", MRL_CACHE: join(folder, "cache") };
  const program = join(folder, "out", `${name}.js`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 100_000,
  });
  return { status, output: `${stdout}${stderr}` };
}
