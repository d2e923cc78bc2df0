import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../src/runtime/engine/index.js";
import { runCommand, UsageError } from "./command.js";
import { repository } from "./paths.js";

const requirements = join(repository, "bench", "peers", "requirements.txt");

const oldestPython: readonly [number, number] = [3, 11];

const withoutPython = "`npm run bench -- --only mrl,tfjs` needs no Python.";

/**
 * The Python interpreter of a virtual environment that holds the pinned peers, made on first use in the
 * cache folder, or `given`, whose packages are only checked. Throws `UsageError` saying what is missing.
 */
export async function peersPython(given: string | undefined): Promise<string> {
  if (given !== undefined) {
    await checkPackages(given);
    return given;
  }
  const pins = readFileSync(requirements, "utf8");
  const id = createHash("sha256").update(pins).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), "bench", `python-${id}`);
  const python =
    process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;

  const system = await systemPython();
  console.error(`Installing the Python peers into ${folder} (once; on Linux, PyTorch downloads about 3 GB).`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await runCommand(system, ["-m", "venv", folder]);
    await runCommand(
      python,
      ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements],
      {
        showErrors: true,
      },
    );
    await checkPackages(python);
  } catch (error) {
    throw new UsageError(
      `The Python peers could not be installed.\n${(error as Error).message}\n` +
        `Install what bench/peers/requirements.txt names yourself and pass --python PATH; ${withoutPython}`,
    );
  }
  writeFileSync(complete, "");
  return python;
}

/** The machine's own Python, new enough for the peers. */
async function systemPython(): Promise<string> {
  const wanted = oldestPython.join(".");
  for (const name of ["python3", "python"]) {
    const version = await runCommand(name, ["-c", "import sys; print(*sys.version_info[:2])"]).catch(
      () => undefined,
    );
    if (version === undefined) continue;
    const [major = 0, minor = 0] = version.trim().split(" ").map(Number);
    if (major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1])) return name;
    throw new UsageError(
      `The Python peers need Python ${wanted} or later; ${name} is ${major}.${minor}. ${withoutPython}`,
    );
  }
  throw new UsageError(
    `The Python peers need Python ${wanted} or later, and there is none here. ${withoutPython}`,
  );
}

async function checkPackages(python: string): Promise<void> {
  try {
    await runCommand(python, ["-c", "import jax, numpy, torch"]);
  } catch (error) {
    throw new UsageError(`${python} cannot load jax, numpy and torch.\n${(error as Error).message}`);
  }
}
