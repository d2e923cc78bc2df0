import type * as ast from "../syntax/ast.js";
import type { Activation } from "../lower/activation.js";
import type { RecordV } from "../lower/value.js";
import { className, identifier } from "./names.js";
import { isOfTensors, ranksOf } from "./records.js";
import { typeText } from "./types.js";
import type { Writer } from "./writer.js";

/** A function, with a run of it that gives a record. */
interface Maker {
  readonly node: ast.FnDeclaration;
  readonly run: Activation;
  readonly result: RecordV;
}

/** Names the records that several functions give, before any of these is written. */
export function nameSharedResults(writer: Writer): void {
  const makers = new Map<string, Maker[]>();
  for (const [node, [run]] of writer.root.all) {
    if (!run || !isFunction(node) || !writer.owners.isTopLevel(node)) continue;
    const result = namable(run);
    const text = result && typeText(writer, result);
    // What has a name in the spec, or is generic, is written with that.
    const isSaid =
      node.typeParams.length > 0 || (node.result !== undefined && node.result.kind !== "recordType");
    if (!result || !text?.startsWith("{") || isSaid || result.fields.size < 2) continue;
    makers.set(text, [...(makers.get(text) ?? []), { node, run, result }]);
  }
  for (const all of makers.values()) {
    if (all.length < 2) continue;
    // What gives a batch of such has its name too. Of others the library's function is the one that is asked.
    const axes = ({ result }: Maker): number => ranksOf(result)[0] ?? 0;
    const least = Math.min(...all.map(axes));
    const single = all.filter((one) => axes(one) === least);
    const maker = single.find(({ node }) => writer.owners.of(node) !== "learner") ?? single[0]!;
    declare(writer, maker.node.name.text, maker);
  }
}

/** A record of many numbers, or of records, has a name where a function gives it. */
export function nameResult(writer: Writer, run: Activation, node: ast.FnDeclaration): void {
  const result = namable(run);
  if (!result || node.result) return;
  const text = typeText(writer, result);
  if (!text.startsWith("{")) return;
  const taken = parametersLike(writer, text);
  if (text.length < 80 && (taken.length === 0 || result.fields.size < 2)) return;
  // A function that does something is called after that; what is made is called as it is handed on.
  const name = taken.find((one) => one.length > 2) ?? node.name.text;
  declare(writer, name, { node, run, result });
}

function declare(writer: Writer, name: string, { node, run, result }: Maker): void {
  const source = { module: run.subject.module, span: node.span };
  const section = writer.owners.of(node) === "learner" ? "learner" : "library";
  const docs = `What \`${identifier(node.name.text)}\` gives.`;
  writer.nameRecord(className(identifier(name)), result, docs, section, source);
}

function namable({ result }: Activation): RecordV | undefined {
  return result?.kind === "record" && !result.episode && isOfTensors(result) ? result : undefined;
}

/** The parameters of functions that take records of a type, those that most are called first. */
function parametersLike(writer: Writer, type: string): string[] {
  const counts = new Map<string, number>();
  for (const [node, [run]] of writer.root.all) {
    if (!run || !isFunction(node)) continue;
    for (const [name, { value }] of run.bound)
      if (value.kind === "record" && !value.episode && typeText(writer, value) === type)
        counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
}

function isFunction(node: object): node is ast.FnDeclaration {
  return "kind" in node && node.kind === "fn";
}
