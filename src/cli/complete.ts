import { readdirSync } from "node:fs";
import type { Argument, Command, Option } from "commander";
import { ShellCompDirective } from "@bomb.sh/tab";
import { isPassedOver } from "./spec-files.js";

/** Something that a shell offers. */
interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/**
 * What the last of some words may become, as the shells' scripts read it: a candidate a line with a tab before what it is,
 * and a number that says how to put it in.
 */
export function answer(root: Command, words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  const candidates = candidatesFor(root, words.slice(0, -1), last).filter(({ value }) =>
    value.startsWith(last),
  );
  const isOpen = candidates.length > 0 && candidates.every(({ value }) => value.endsWith("/"));
  const directive =
    ShellCompDirective.ShellCompDirectiveNoFileComp +
    (isOpen ? ShellCompDirective.ShellCompDirectiveNoSpace : 0);
  const lines = candidates.map(
    ({ value, description = "" }) => `${value}\t${description.replaceAll("\n", " ")}`,
  );
  return [...lines, `:${directive}`, ""].join("\n");
}

function candidatesFor(root: Command, before: readonly string[], last: string): readonly Candidate[] {
  let command = root;
  let given = 0;
  let open: Option | undefined;
  for (const word of before) {
    const inner = given === 0 ? command.commands.find((one) => one.name() === word) : undefined;
    if (open) open = undefined;
    else if (word.startsWith("-") && word !== "-") open = optionOf(command, word);
    else if (inner) command = inner;
    else given++;
  }
  if (open) return valuesOf(open, last);
  const [, flag, value] = /^(--[^=]+=)(.*)$/.exec(last) ?? [];
  if (flag !== undefined) {
    const option = optionOf(command, flag.slice(0, -1));
    return (option ? valuesOf(option, value!) : []).map((one) => ({ ...one, value: `${flag}${one.value}` }));
  }
  const help = command.createHelp();
  if (last.startsWith("-"))
    return help
      .visibleOptions(command)
      .flatMap(({ long, description }) => (long ? [{ value: long, description }] : []));
  const commands = given > 0 ? [] : help.visibleCommands(command).filter((one) => one.name() !== "help");
  const { registeredArguments: args } = command;
  const argument = args[given] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined);
  return [
    ...commands.map((one) => ({ value: one.name(), description: one.summary() })),
    ...(argument ? valuesOf(argument, last) : []),
  ];
}

/** The option that a word is, where its value comes behind it. */
function optionOf(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ long, short }) => word === long || word === short);
  return option && (option.required || option.optional) ? option : undefined;
}

/** What a flag or an argument may be: its choices, or files where its name says that it is one. */
function valuesOf(of: Option | Argument, last: string): readonly Candidate[] {
  if (of.argChoices) return of.argChoices.map((value) => ({ value }));
  const name = "flags" in of ? (/[<[](.*?)(?:\.\.\.)?[>\]]/.exec(of.flags)?.[1] ?? "") : of.name();
  const endings = endingsOf.get(name);
  return endings ? filesIn(last, endings) : [];
}

/** How the files end that flags and arguments of a name take; folders always do. */
const endingsOf: ReadonlyMap<string, RegExp> = new Map([
  ["file", /\.(mrl|ts|npz|csv|html)$/],
  ["path", /\.(mrl|md)$/],
  ["run", /^$/],
  ["dir", /^$/],
  ["folder", /^$/],
]);

function filesIn(last: string, endings: RegExp): readonly Candidate[] {
  const folder = last.slice(0, last.lastIndexOf("/") + 1);
  try {
    return readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        if (entry.isDirectory())
          return isPassedOver(entry.name) && entry.name !== "runs"
            ? []
            : [{ value: `${folder}${entry.name}/` }];
        return endings.test(entry.name) ? [{ value: `${folder}${entry.name}` }] : [];
      });
  } catch {
    return [];
  }
}
