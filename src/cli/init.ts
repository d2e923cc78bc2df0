import { Option, type Command } from "commander";
import { newCommand, type Context } from "./context.js";
import { templateFolder, templateNames, templates, type TemplateName } from "./templates.js";

export function initCommand({ terminal }: Context): Command {
  const list = templateNames.map((name) => `  ${name.padEnd(15)}${templates[name]}`).join("\n");
  return newCommand("init", "begin a project: a spec to change, and what to type", [
    "mrl init my-experiment",
    "mrl init my-experiment --template reinforcement",
  ])
    .argument("[folder]", "where the files go", ".")
    .addOption(
      new Option("--template <name>", "what to begin with").choices(templateNames).default("regression"),
    )
    .addHelpText("after", `\nTemplates:\n${list}\n`)
    .action(async (folder: string, { template }: { template: TemplateName }) => {
      const { copyTemplate } = await import("./copy-template.js");
      const { files, spec } = copyTemplate(templateFolder(template), folder);
      const { err } = terminal;
      err.write(`${err.colors.green("written")}: ${files.join(", ")}\n`);
      err.write(`  ${err.colors.cyan("next")}: mrl train ${spec}\n`);
    });
}
