import type { Command } from "commander";
import type { InstallProgress } from "../runtime/engine/index.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { interruptible } from "./interrupts.js";
import type { Terminal } from "./terminal.js";

interface InstallFlags {
  readonly force?: boolean;
  readonly ifPossible?: boolean;
}

/** `mrl engine install`. */
export function engineCommand(context: Context): Command {
  return newCommand("engine", "install the native engine", ["mrl engine install"]).addCommand(
    installCommand(context),
  );
}

function installCommand({ terminal, finish }: Context): Command {
  return newCommand("install", "install the native engine: TensorFlow, in a cache folder", [
    "mrl engine install",
    "MRL_CACHE=/data/mrl mrl engine install",
  ])
    .option("--force", "install anew even if a working engine is there")
    .option("--if-possible", "where the machine lacks what it takes, say so and end well")
    .action(async (flags: InstallFlags) => {
      const { installEngine } = await import("../runtime/engine/index.js");
      const { err } = terminal;
      const result = await interruptible(
        (signal) => installEngine({ ...flags, signal, onProgress: progressLines(terminal) }),
        () => err.write("stopping; press Ctrl-C again to stop at once\n"),
      );
      if (result.installed) {
        const { folder, tensorflow } = result.engine;
        const state = result.already ? "is already installed" : "is installed";
        err.write(
          `${err.colors.green("done")}: the native engine (TensorFlow ${tensorflow}) ${state} in ${folder}\n`,
        );
        return;
      }
      err.write(`${err.colors.yellow("skipped")}: ${result.error.message} ${result.error.hint}\n`);
      if (result.error.code === "interrupted") finish(exitCode.interrupted);
    });
}

/** One line a step; where a person is looking, its share done behind it. */
function progressLines({ err }: Terminal): (progress: InstallProgress) => void {
  let last = "";
  return ({ message, fraction }) => {
    if (err.interactive && fraction !== undefined) {
      err.write(`\r\x1b[2K${message} ${Math.floor(fraction * 100)}%${fraction === 1 ? "\n" : ""}`);
    } else if (message !== last) {
      err.write(`${message}\n`);
    }
    last = message;
  };
}
