import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const { INITIAL, parseRawGrammar, Registry } = textmate;
type Grammar = Awaited<ReturnType<InstanceType<typeof Registry>["loadGrammar"]>>;

/** A piece of text with what a grammar takes it for, from the outermost scope to the innermost. */
export interface ColouredPiece {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

const require = createRequire(import.meta.url);
const engine = oniguruma
  .loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")))
  .then(() => ({
    createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  }));

/** Loads a grammar from texts of JSON by scope, with the engine that VS Code has; `injections` go into every other one. */
export async function loadGrammar(
  scope: string,
  texts: Readonly<Record<string, string>>,
  injections: readonly string[] = [],
): Promise<NonNullable<Grammar>> {
  const registry = new Registry({
    onigLib: engine,
    loadGrammar: async (name) => {
      const text = texts[name];
      return text === undefined ? null : parseRawGrammar(text, `${name}.json`);
    },
    getInjections: (name) => (injections.includes(name) ? [] : [...injections]),
  });
  const grammar = await registry.loadGrammar(scope);
  if (!grammar) throw new Error(`there is no grammar of ${scope}`);
  return grammar;
}

/** The pieces of a text, line by line, as an editor colours them. */
export function colour(grammar: NonNullable<Grammar>, text: string): ColouredPiece[] {
  let stack = INITIAL;
  let offset = 0;
  const pieces: ColouredPiece[] = [];
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line.replace(/\r$/, ""), stack);
    for (const { startIndex, endIndex, scopes } of tokens)
      pieces.push({
        start: offset + startIndex,
        end: offset + Math.min(endIndex, line.length),
        scopes: scopes.map(String),
      });
    stack = ruleStack;
    offset += line.length + 1;
  }
  return pieces;
}
