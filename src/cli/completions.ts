import { Argument, type Command } from "commander";
import { scripts } from "./completion-scripts.js";
import { newCommand, type Context } from "./context.js";

const shells = ["bash", "zsh", "fish", "powershell"] as const;

export function completionsCommand({ terminal }: Context): Command {
  return newCommand("completions", "print what makes a shell complete mrl's commands, flags and files", [
    "source <(mrl completions bash)   # in ~/.bashrc",
    "source <(mrl completions zsh)    # in ~/.zshrc, behind compinit",
    "mrl completions fish > ~/.config/fish/completions/mrl.fish",
  ])
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .action(async (shell: (typeof shells)[number]) => {
      if (shell !== "powershell") return terminal.out.write(scripts[shell]);
      const { script } = await import("@bomb.sh/tab");
      script(shell, "mrl", "mrl");
    });
}

/** What the shells' scripts ask at each Tab: `mrl complete -- train exa`. */
export function completeCommand({ terminal }: Context): Command {
  const command = newCommand("complete", "what may stand at the end of a command line", [
    "mrl complete -- train exa",
  ]);
  return command.argument("[words...]", "the words so far").action(async (words: string[]) => {
    const { answer } = await import("./complete.js");
    terminal.out.write(answer(command.parent!, words));
  });
}
