import type { AstPath, Doc } from "prettier";
import { builders } from "prettier/doc";
import { printAlone, printBehindBrace, printInside } from "../comments.js";
import type { Node } from "../tree.js";

const { hardline } = builders;

type Print = (path: AstPath<Node>) => Doc;
type Key<N> = keyof N & string;

/** What a printer sees of its node: the node, and the documents of its parts by the names of their properties. */
export class Parts<N> {
  constructor(
    private readonly path: AstPath<Node>,
    private readonly print: Print,
    readonly text: string,
  ) {}

  get node(): N {
    return this.path.node as unknown as N;
  }

  /** The node that holds this one. */
  get parent(): Node | undefined {
    return this.path.parent ?? undefined;
  }

  /** The nodes that hold this one, from the inside out. */
  get ancestors(): readonly Node[] {
    return this.path.ancestors;
  }

  /** The property of the parent in which the node stands. */
  get key(): string | null {
    return this.path.key;
  }

  /** A part itself. */
  child(key: Key<N>): Node | undefined {
    return (this.path.node as unknown as Record<string, Node | undefined>)[key];
  }

  children(key: Key<N>): readonly Node[] {
    return (this.path.node as unknown as Record<string, readonly Node[]>)[key]!;
  }

  one(key: Key<N>): Doc {
    return (this.path as unknown as AstPath<Record<string, Node>>).call(this.print, key);
  }

  /** A part that may be absent, with what stands before and behind it. */
  optional(key: Key<N>, before: Doc = "", after: Doc = ""): Doc {
    return this.child(key) === undefined ? "" : [before, this.one(key), after];
  }

  all(key: Key<N>): Doc[] {
    return (this.path as unknown as AstPath<Record<string, Node[]>>).map(this.print, key);
  }

  /** All parts, with a separator behind each but the last, and the blank lines that the author left, one at a time. */
  lines(key: Key<N>, separator: Doc = hardline): Doc[] {
    const nodes = this.children(key);
    return this.all(key).map((doc, index, docs) => {
      if (index === docs.length - 1) return doc;
      return [doc, separator, isBlankAfter(this.text, nodes[index]!.end) ? hardline : ""];
    });
  }

  /** What the parts of a part make, without the part's own comments. */
  within<R>(key: Key<N>, make: (parts: Parts<N>) => R): R {
    const { print, text } = this;
    return (this.path as unknown as AstPath<Record<string, Node>>).call(
      (path) => make(new Parts<N>(path, print, text)),
      key,
    );
  }

  /** Comments in brackets that hold nothing else. */
  inside(): Doc {
    return printInside(this.path);
  }

  /** Comments beside which there is nothing in the file. */
  alone(): Doc {
    return printAlone(this.path, (end) => isBlankAfter(this.text, end));
  }

  /** Comments in the line of the opening brace. */
  behindBrace(): Doc {
    return printBehindBrace(this.path);
  }
}

const blank = /[ \t\f\v\u00A0\uFEFF;,)]*(?:\/\/[^\n]*)?\n[ \t\f\v\u00A0\uFEFF]*\n/y;

function isBlankAfter(text: string, end: number): boolean {
  blank.lastIndex = end;
  return blank.test(text);
}
