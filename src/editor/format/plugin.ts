import type { Plugin, SupportLanguage } from "prettier";
import { parser } from "./parser.js";
import { printer } from "./printer.js";
import { settle } from "./settle.js";

/** The prettier plugin: `prettier --plugin mrl/prettier-plugin`, and what `mrl fmt` and the editor call. */

export const languages: SupportLanguage[] = [
  {
    name: "mrl",
    parsers: ["mrl"],
    extensions: [".mrl"],
    vscodeLanguageIds: ["mrl"],
  },
];

export const parsers: Plugin["parsers"] = { mrl: { ...parser, preprocess: settle } };
export const printers: Plugin["printers"] = { mrl: printer };
