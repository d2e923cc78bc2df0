import type { Command } from "commander";
import type { InstallProgress } from "../runtime/engine/index.js";
import { newCommand, type Context } from "./context.js";
import { exitCode } from "./exit-code.js";
import { interruptible } from "./interrupts.js";
import type { Terminal } from "./terminal.js";

interface InstallFlags {
  readonly gpu?: boolean;
  readonly force?: boolean;
  readonly ifPossible?: boolean;
}

/** `mrl engine install`. */
export function engineCommand(context: Context): Command {
  return newCommand("engine", "install the native engine", [
    "mrl engine install",
    "mrl engine install --gpu",
  ]).addCommand(installCommand(context));
}

function installCommand({ terminal, finish }: Context): Command {
  return newCommand("install", "install the native engine: TensorFlow, in a cache folder", [
    "mrl engine install",
    "mrl engine install --gpu",
    "MRL_CACHE=/data/mrl mrl engine install",
  ])
    .option("--gpu", "the one that computes on NVIDIA GPUs too, with CUDA's libraries; beside the other one")
    .option("--force", "install anew even if a working engine is there")
    .option("--if-possible", "where the machine lacks what it takes, say so and end well")
    .action(async ({ gpu, ...flags }: InstallFlags) => {
      const { installEngine } = await import("../runtime/engine/index.js");
      const { err } = terminal;
      const device = gpu ? "gpu" : "cpu";
      const result = await interruptible(
        (signal) => installEngine({ ...flags, device, signal, onProgress: progressLines(terminal) }),
        () => err.write("stopping; press Ctrl-C again to stop at once\n"),
      );
      if (result.installed) {
        const { folder, tensorflow, builtFor } = result.engine;
        const cuda = builtFor === "gpu" ? " with CUDA" : "";
        const state = result.already ? "is already installed" : "is installed";
        err.write(
          `${err.colors.green("done")}: the native engine (TensorFlow ${tensorflow}${cuda}) ${state} in ${folder}\n`,
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
  /** Whether the cursor stands behind a line that is rewritten. */
  let open = false;
  return ({ step, message, fraction }) => {
    if (open && message !== last) err.write("\n");
    if (err.interactive && fraction !== undefined) {
      open = step !== "done";
      err.write(`\r\x1b[2K${message} ${Math.floor(fraction * 100)}%${open ? "" : "\n"}`);
    } else if (message !== last) {
      err.write(`${message}\n`);
      open = false;
    }
    last = message;
  };
}
