import { findOnPath, runTool } from "../../engine/tools.js";
import { ExecutorError } from "../executor-error.js";

/** A C compiler of this machine. */
export interface CCompiler {
  readonly path: string;
  /** The first line of what it says of itself. */
  readonly version: string;
}

/** The compilers that are looked for where `CC` names none. Both know vectors as a language extension. */
const names = ["gcc", "clang", "cc"];

/** Milliseconds in which a compiler must say what it is. */
const patience = 20_000;

/** There is a compiler, and it is of no use. */
export class BrokenCompiler extends ExecutorError {}

/**
 * The machine's C compiler. Throws `ExecutorError` where there is none, and `BrokenCompiler` where it, or what `CC` names, does not
 * run.
 */
export async function findCCompiler(
  env: NodeJS.ProcessEnv = process.env,
  { timeout = patience }: { readonly timeout?: number } = {},
): Promise<CCompiler> {
  const named = env.CC === "" ? undefined : env.CC;
  for (const name of named === undefined ? names : [named]) {
    const path = await findOnPath(name, env);
    if (path === undefined) continue;
    const { status, stdout } = await runTool(path, ["--version"], { timeout }).catch(() => ({
      status: 1,
      stdout: "",
    }));
    if (status !== 0)
      throw new BrokenCompiler(
        status === null
          ? `The C compiler ${path} does not say its version in ${timeout / 1000} s.`
          : `The C compiler ${path} does not run.`,
        "Repair it, or name another one in CC.",
      );
    return { path, version: stdout.split("\n")[0]!.trim() };
  }
  if (named !== undefined)
    throw new BrokenCompiler(
      `CC names ${named}, which is no program of this machine.`,
      "Let it name a program alone, without arguments, or unset it: gcc and clang are found without it.",
    );
  throw new ExecutorError(
    "No C compiler was found: `--engine c` compiles the program on this machine.",
    "Install one (Debian, Ubuntu: `apt-get install gcc`), or name it in CC.",
  );
}
