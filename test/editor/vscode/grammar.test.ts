import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { textMateGrammar, uncolouredWords } from "../../../grammar/textmate.js";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { classify } from "../../../src/editor/language-server/features/semantic-tokens.js";
import { nodeEnvironment } from "../../../src/editor/language-server/stdio.js";
import { Workspace } from "../../../src/editor/language-server/workspace.js";
import { disagreements, type Category } from "./support/agreement.js";
import { colour, loadGrammar } from "./support/colour.js";

const generated = "editors/vscode/syntaxes/mrl.tmLanguage.json";

it(`${generated} is what the tokens give (UPDATE_GOLDEN=1 writes it anew)`, async () => {
  const options = { ...(await resolveConfig(generated)), parser: "json" };
  const text = await format(JSON.stringify(textMateGrammar()), options);
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(generated, text);
  expect(existsSync(generated) ? readFileSync(generated, "utf8") : "").toBe(text);
});

it("has a rule for every word of the language", () => {
  expect(uncolouredWords()).toEqual([]);
});

const grammar = await loadGrammar("source.mrl", { "source.mrl": JSON.stringify(textMateGrammar()) });

describe("the grammar and the language server agree on", () => {
  const workspace = new Workspace(nodeEnvironment());
  const passedOver = /^(node_modules|dist|runs)$|^\./;
  /** Where a tree is broken the server itself cannot tell words from names; what a token alone says remains. */
  const ofTokens: ReadonlySet<Category> = new Set(["comment", "string", "number"]);

  it.each(globSync("**/*.mrl", { exclude: (name) => passedOver.test(name) }).sort())("%s", (path) => {
    const text = readFileSync(path, "utf8");
    const uri = pathToFileURL(resolve(path)).href;
    workspace.open(uri, 1, text);
    const view = workspace.view(uri)!;
    const isWhole = parse(text, path).diagnostics.every(({ severity }) => severity !== "error");
    const pieces = colour(grammar, text);
    expect(
      disagreements(text, classify(view), pieces, (category) => isWhole || ofTokens.has(category)),
    ).toEqual([]);
    workspace.close(uri);
  });
});

/** The innermost scope of each word, in order. */
function scopesOf(text: string): string[] {
  return colour(grammar, text).flatMap(({ start, end, scopes }) => {
    const shown = text.slice(start, end).trim();
    return shown === "" ? [] : [`${shown}: ${scopes.at(-1)}`];
  });
}

describe("the grammar alone", () => {
  it("names what a declaration begins, and what is called", () => {
    expect(scopesOf("privileged learner mine(n: i32) for Mdp {\n  fn f(x) = relu(T.X)\n}")).toEqual([
      "privileged: storage.modifier.mrl",
      "learner: storage.type.mrl",
      "mine: entity.name.type.mrl",
      "(: punctuation.section.group.begin.mrl",
      "n: variable.other.mrl",
      ":: punctuation.separator.mrl",
      "i32: support.type.primitive.mrl",
      "): punctuation.section.group.end.mrl",
      "for: keyword.control.mrl",
      "Mdp: entity.name.type.mrl",
      "{: punctuation.section.block.begin.mrl",
      "fn: storage.type.function.mrl",
      "f: entity.name.function.mrl",
      "(: punctuation.section.group.begin.mrl",
      "x: variable.other.mrl",
      "): punctuation.section.group.end.mrl",
      "=: keyword.operator.mrl",
      "relu: entity.name.function.mrl",
      "(: punctuation.section.group.begin.mrl",
      "T: entity.name.type.mrl",
      ".: punctuation.separator.mrl",
      "X: variable.other.property.mrl",
      "): punctuation.section.group.end.mrl",
      "}: punctuation.section.block.end.mrl",
    ]);
  });

  it.each(["fn f(x = [1, {", 'const a = "open', "const a = f(\n  {", "task T {\n  step { let a = ("])(
    "is itself again at the next declaration after %j",
    (broken) => {
      const whole = "task Line {\n  hidden slope: f32 ~ Uniform(-1, 1)\n  reward -square(slope)\n}\n";
      const pieces = scopesOf(`${broken}\n${whole}`);
      expect(pieces.slice(-scopesOf(whole).length)).toEqual(scopesOf(whole));
    },
  );

  it("colours fences of Markdown, whatever stands behind their language", async () => {
    const markdown = await loadGrammar(
      "text.html.markdown",
      {
        "text.html.markdown": '{"scopeName": "text.html.markdown", "patterns": []}',
        "source.mrl": JSON.stringify(textMateGrammar()),
        "markdown.mrl.codeblock": readFileSync("editors/vscode/syntaxes/markdown-mrl.json", "utf8"),
      },
      ["markdown.mrl.codeblock"],
    );
    const text =
      "# Title\n\n```mrl error MRL2101\nconst a = 1.5\n```\n\n1.5\n\n```ts\nconst b = 2.5\n```\n\n```mrl\n3.5\n```\n";
    const numbers = colour(markdown, text)
      .filter(({ scopes }) => scopes.includes("constant.numeric.mrl"))
      .map(({ start, end }) => text.slice(start, end));
    expect(numbers).toEqual(["1.5", "3.5"]);
  });
});
