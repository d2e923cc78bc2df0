import { MarkupKind, type Hover, type Position } from "vscode-languageserver";
import { codes } from "../../../compiler/diagnostics/codes.js";
import type { SourceSymbol } from "../../../compiler/symbols/symbol.js";
import { builtinDocs, builtinSignature } from "../../../compiler/symbols/builtin-docs.js";
import type { Argument, Expression, ExperimentDeclaration, Span } from "../../../compiler/syntax/ast.js";
import { pathTo, touches, type Node } from "../../../compiler/syntax/nodes.js";
import { shownType, type View } from "../view.js";
import { ownProblems } from "./diagnostics.js";
import { symbolText } from "./symbol-text.js";

/** What stands under the cursor: its type and shape, its documentation, its size, and what is wrong with it. */
export function hover(view: View, position: Position): Hover | undefined {
  const offset = view.offset(position);
  const { module } = view;
  if (!module) return undefined;
  const path = pathTo(module.tree, offset);
  const named = view.program.symbols.at(view.path, offset);
  const parts = [...problemsAt(view, offset)];
  let span: Span | undefined = named?.span;
  if (named) parts.unshift(...symbolParts(view, named.symbol, path));
  else {
    const builtin = builtinAt(path);
    const expression = builtin?.callee ?? smallestTyped(view, path);
    if (builtin) parts.unshift(...codeBlock(builtin.signature), builtin.doc);
    if (builtin || !expression) span = builtin?.callee.span;
    else {
      span = expression.span;
      const type = shownType(view.program.typeOf(expression));
      const concrete = view.program.concreteTypeOf(expression);
      parts.unshift(
        ...codeBlock(type ?? concrete),
        ...(type !== undefined && concrete !== undefined && concrete !== type
          ? [`Here: \`${concrete}\``]
          : []),
      );
    }
  }
  parts.push(...netSize(view, path), ...stateSizes(view, path, named?.symbol));
  if (parts.length === 0) return undefined;
  return {
    contents: { kind: MarkupKind.Markdown, value: parts.join("\n\n") },
    ...(span && { range: view.range(span) }),
  };
}

function symbolParts(view: View, symbol: SourceSymbol, path: readonly Node[]): string[] {
  const target = view.program.symbols.target(view.path, symbol);
  const { type, concrete } = view.typeOf(target);
  const here = valueAt(path);
  const used = here && view.program.typeOf(here);
  const known = shownType(type);
  const given = here && view.program.concreteTypeOf(here);
  const numbers = concrete ?? (given && withoutNumber(given));
  const text = symbolText(view, target);
  // A function's parameter may be another thing at each call; a use of it may know more.
  const more = known || "params" in target.node || target.kind === "size" ? undefined : shownType(used);
  const isBare = more !== undefined && text === target.name;
  const parts = isBare ? codeBlock(`${text}: ${more}`) : [...codeBlock(text), ...codeBlock(more)];
  if (
    numbers !== undefined &&
    numbers !== known &&
    !text.includes(`: ${numbers}`) &&
    !("params" in target.node)
  )
    parts.push(`In the experiment: \`${numbers}\``);
  if (target.doc) parts.push(target.doc);
  if (view.workspace.isLibrary(target.file)) parts.push(`*${libraryName(view, target.file)}*`);
  return parts;
}

/** What has a type at a name: the name itself, or the value that an argument of that name gives. */
function valueAt(path: readonly Node[]): Expression | undefined {
  const [argument, name] = path.slice(-2) as [Argument?, object?];
  return argument?.name && argument.name === name ? argument.value : (path.at(-1) as Expression | undefined);
}

/** The built-in function that is named here. */
function builtinAt(path: readonly Node[]) {
  const callee = path.at(-1) as Expression | undefined;
  const entry = callee?.kind === "reference" ? builtinDocs.get(callee.name) : undefined;
  if (!entry || callee?.kind !== "reference") return undefined;
  return { callee, signature: builtinSignature(callee.name, entry), doc: entry.doc };
}

/** The type of an integer that is written out, of which only that one is: that it is an integer says as much. */
function withoutNumber(type: string): string {
  const [, low, high] = /^i32 in (-?\d+) \.\.< (-?\d+)$/.exec(type) ?? [];
  return low !== undefined && Number(high) === Number(low) + 1 ? "i32" : type;
}

/** `std/learners/maml.mrl` */
function libraryName(view: View, file: string): string {
  return `std${file.slice(view.workspace.host.library.length)}`;
}

function codeBlock(text: string | undefined): string[] {
  return text === undefined ? [] : ["```mrl\n" + text + "\n```"];
}

function smallestTyped(view: View, path: readonly Node[]): Expression | undefined {
  for (const node of [...path].reverse()) {
    const expression = node as Expression;
    const shown = shownType(view.program.typeOf(expression)) ?? view.program.concreteTypeOf(expression);
    if (shown !== undefined) return expression;
    if (expression.kind === "blockExpression") return undefined;
  }
  return undefined;
}

/** What is wrong here, and where to read more. */
function problemsAt(view: View, offset: number): string[] {
  // Of what the linter finds, which takes longer, nothing is shown here.
  return ownProblems(view, [])
    .filter(({ span }) => touches(span, offset))
    .flatMap(({ code }) => {
      const entry = codes.get(code);
      if (!entry) return [];
      const [first] = entry.explanation.trim().split("\n\n");
      return [`**${code}: ${entry.title}**\n\n${first}\n\n\`mrl explain ${code}\` says more.`];
    });
}

/** How many parameters a net has, on the recipe that an experiment gives. */
function netSize(view: View, path: readonly Node[]): string[] {
  for (const node of [...path].reverse()) {
    const numbers = node.kind === "call" ? view.program.netSizeAt(node.span) : undefined;
    if (numbers !== undefined) return [`${counted(numbers)} parameters`];
  }
  return [];
}

/** What the states of an experiment hold, on its name and on its learner's. */
function stateSizes(view: View, path: readonly Node[], symbol: SourceSymbol | undefined): string[] {
  const experiment = path.find((node): node is ExperimentDeclaration => node.kind === "experiment");
  if (!experiment || (symbol?.kind !== "learner" && symbol?.kind !== "experiment")) return [];
  const states = [...view.program.statesOf(experiment)];
  if (states.length === 0) return [];
  const total = states.reduce((sum, [, numbers]) => sum + numbers, 0);
  const rows = states.map(([name, numbers]) => `| \`${name}\` | ${counted(numbers)} |`);
  return [["| state | numbers |", "| --- | ---: |", ...rows, `| in all | ${counted(total)} |`].join("\n")];
}

/** `12 345` */
export function counted(numbers: number): string {
  return String(numbers).replace(/\B(?=(\d{3})+$)/g, " ");
}
