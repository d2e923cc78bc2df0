import type { ParserOptions, Plugin } from "prettier";
import { parsers } from "prettier/plugins/markdown";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { Lines } from "../../compiler/syntax/lines.js";
import type { Span } from "../../compiler/syntax/ast.js";
import { parser } from "./parser.js";
import * as plugin from "./plugin.js";
import type { Node } from "./tree.js";
import { UnreadableSpec } from "./unreadable-spec.js";

/** A node of the tree that prettier makes of Markdown, as far as it is looked at here. */
interface MarkdownNode {
  readonly type: string;
  /** What stands behind a fence's language. */
  readonly meta?: string | null;
  /** What stands in a fence, without what quotes or indents its lines. */
  readonly value?: string;
  readonly position: { readonly start: { readonly line: number } };
  readonly children?: readonly MarkdownNode[];
}

/**
 * The plugin for Markdown, and the fences that it could not read: prettier leaves such a fence as it is, and says
 * nothing of it.
 */
export class FencePlugin {
  readonly plugin: Plugin;
  readonly #unreadable = new Map<string, readonly Diagnostic[]>();

  constructor() {
    const parse = async (text: string, options: ParserOptions): Promise<Node> => {
      try {
        return await parser.parse(text, options);
      } catch (error) {
        if (error instanceof UnreadableSpec) this.#unreadable.set(text, error.diagnostics);
        throw error;
      }
    };
    this.plugin = { ...plugin, parsers: { mrl: { ...plugin.parsers!.mrl!, parse } } };
  }

  /**
   * What is wrong with the fences of a text that was formatted with the plugin, by places in that text. A fence that is
   * marked as one with errors (`mrl error MRL2105`) may have some.
   */
  async problems(markdown: string): Promise<Diagnostic[]> {
    if (this.#unreadable.size === 0) return [];
    // Prettier reads lines that end in `\n`; where a line ends bears on no other's number.
    const text = markdown.replaceAll(/\r\n?/g, "\n");
    const root = (await parsers.markdown.parse(text, {} as ParserOptions)) as MarkdownNode;
    const lines = new Lines(markdown);
    return fencesIn(root).flatMap((fence) => {
      const moved = (span: Span): Span => spanIn(lines, fence, span);
      return (this.#unreadable.get(fence.value!) ?? []).map((one) => ({
        ...one,
        span: moved(one.span),
        related: one.related.map((related) => ({ ...related, span: moved(related.span) })),
        fixes: one.fixes.map((fix) => ({
          ...fix,
          edits: fix.edits.map((edit) => ({ ...edit, span: moved(edit.span) })),
        })),
      }));
    });
  }
}

/** The fences that are not marked as ones with errors. */
function fencesIn(node: MarkdownNode): MarkdownNode[] {
  const isFence = node.type === "code" && !/\berror\b/.test(node.meta ?? "");
  return isFence ? [node] : (node.children ?? []).flatMap(fencesIn);
}

/** A place in the text around a fence; a line of the fence is the end of one of the text. */
function spanIn(around: Lines, { value, position }: MarkdownNode, { start, end }: Span): Span {
  const inside = new Lines(value!);
  const moved = (offset: number): number => {
    const { line, column } = inside.position(offset);
    const below = position.start.line + line;
    const quoted = Math.max(0, around.line(below).length - inside.line(line).length);
    return around.offset({ line: below, column: quoted + column });
  };
  return { start: moved(start), end: moved(end) };
}
