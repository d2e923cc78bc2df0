import { format } from "prettier/standalone";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";

/** TypeScript as prettier prints it, on lines of at most 110 characters. */
export function formatTypeScript(text: string): Promise<string> {
  return format(text, { parser: "typescript", printWidth: 110, plugins: [estree, typescript] });
}
