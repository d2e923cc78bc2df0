import type { CodeLens } from "vscode-languageserver";
import type { View } from "../view.js";
import { counted } from "./hover.js";

/** The commands that the server asks an editor for; it runs them itself, as `mrl` in a terminal, say. */
export const commands = {
  /** Arguments: the document's URI. */
  check: "mrl.check",
  /** Arguments: the document's URI, the experiment's name. So too of those below. */
  train: "mrl.train",
  showGraph: "mrl.showGraph",
  showSettings: "mrl.showSettings",
  showState: "mrl.showState",
} as const;

/** What can be done with an experiment, above its name. */
export function codeLenses(view: View): CodeLens[] {
  const { uri } = view.document;
  return view.program.experiments.flatMap((experiment) => {
    const range = view.range(experiment.name.span);
    const name = experiment.name.text;
    const settings = view.program.settingsOf(experiment);
    const parameters = view.program.netParametersOf(experiment);
    const lens = (title: string, command: string, args: readonly string[]): CodeLens => ({
      range,
      command: { title, command, arguments: [...args] },
    });
    return [
      lens("check", commands.check, [uri]),
      lens("train", commands.train, [uri, name]),
      lens("show graph", commands.showGraph, [uri, name]),
      lens(settings > 0 ? `${settings} settings` : "settings", commands.showSettings, [uri, name]),
      lens(parameters ? `${counted(parameters)} parameters` : "state", commands.showState, [uri, name]),
    ];
  });
}
