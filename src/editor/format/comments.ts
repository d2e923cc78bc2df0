import type { AstPath, Doc } from "prettier";
import { builders } from "prettier/doc";
import { children, isKind, part, type Comment, type Node } from "./tree.js";

const { breakParent, hardline, indent, join, lineSuffix } = builders;

export function printComment(path: AstPath<Comment>): Doc {
  return path.node.text.trimEnd();
}

/** A comment in a line of its own. */
export function ownLine(comment: Comment, text: string): boolean {
  return beforeElse(comment) || insideEmptyBody(comment) || beforeClosing(comment, text);
}

/** A comment behind other things in its line. */
export function endOfLine(comment: Comment, text: string): boolean {
  return (
    behindBrace(comment, text) ||
    beforeElse(comment) ||
    documenting(comment, text) ||
    insideEmptyBody(comment)
  );
}

/** `} // why` above an `else` goes into the branch that it speaks of. */
function beforeElse(comment: Comment): boolean {
  const { enclosingNode, followingNode } = comment;
  if (!isKind(enclosingNode, "if") || followingNode === undefined) return false;
  if (part(enclosingNode!, "else") !== followingNode) return false;
  const branch = isKind(followingNode, "if") ? part(followingNode, "then")! : followingNode;
  const [first] = children(branch, "statements");
  attach(first ?? branch, comment, first === undefined ? {} : { leading: true, trailing: false });
  return true;
}

/** What stands above a closing bracket speaks of what is in the brackets, and not of what follows them. */
function beforeClosing(comment: Comment, text: string): boolean {
  const { precedingNode, followingNode } = comment;
  if (precedingNode === undefined || followingNode === undefined) return false;
  const between = text.slice(comment.end, followingNode.start).replaceAll(/\/\/[^\n]*/g, "");
  if (!/^\s*[)\]}>]/.test(between)) return false;
  attach(precedingNode, comment, { leading: false, trailing: true });
  return true;
}

/** What stands in braces without anything else has nothing to lead or to follow. */
function insideEmptyBody(comment: Comment): boolean {
  const { enclosingNode, followingNode } = comment;
  if (enclosingNode?.brace === undefined || comment.start < enclosingNode.brace) return false;
  if (followingNode !== undefined || (comment.precedingNode?.end ?? 0) > enclosingNode.brace) return false;
  attach(enclosingNode, comment, {});
  return true;
}

/** `{ // what this is` keeps its line. */
function behindBrace(comment: Comment, text: string): boolean {
  const { enclosingNode } = comment;
  if (enclosingNode?.brace === undefined || comment.start < enclosingNode.brace) return false;
  if (text.slice(enclosingNode.brace + 1, comment.start).trim() !== "") return false;
  comment.behindBrace = true;
  attach(enclosingNode, comment, {});
  return true;
}

/** Documentation belongs to what follows it, so it must not move behind that. */
function documenting(comment: Comment, text: string): boolean {
  const { precedingNode, followingNode } = comment;
  if (!comment.text.startsWith("///") || precedingNode === undefined || followingNode === undefined)
    return false;
  if (text.slice(precedingNode.end, comment.start).trim() === ",") return false;
  attach(followingNode, comment, { leading: true, trailing: false });
  return true;
}

function attach(node: Node, comment: Comment, how: { leading?: boolean; trailing?: boolean }): void {
  const comments = (node.comments ??= []);
  comments.push(Object.assign(comment, how));
}

function isDangling(comment: Comment): boolean {
  return comment.leading !== true && comment.trailing !== true;
}

/** The comments of a node that lead nothing and follow nothing in it, and stand behind its brace or do not. */
function dangling(path: AstPath<Node>, behindBrace: boolean): Doc[] {
  const docs: Doc[] = [];
  for (const comment of path.node.comments ?? []) {
    if (!isDangling(comment) || (comment.behindBrace === true) !== behindBrace) continue;
    comment.printed = true;
    docs.push([comment.text.trimEnd(), breakParent]);
  }
  return docs;
}

/** The comments inside empty brackets, indented, with the line end before them. */
export function printInside(path: AstPath<Node>): Doc {
  const docs = dangling(path, false);
  return docs.length === 0 ? "" : indent([hardline, join(hardline, docs)]);
}

/** The comments of a file without anything else, with the blank lines between them. */
export function printAlone(path: AstPath<Node>, isBlankAfter: (end: number) => boolean): Doc {
  const ends = path.node.comments?.map(({ end }) => end) ?? [];
  return dangling(path, false).map((doc, index, docs) => {
    if (index === docs.length - 1) return doc;
    return [doc, hardline, isBlankAfter(ends[index]!) ? hardline : ""];
  });
}

/** The comments in the line of an opening brace. */
export function printBehindBrace(path: AstPath<Node>): Doc {
  return dangling(path, true).map((doc) => [lineSuffix([" ", doc]), breakParent]);
}

/** Comments that nothing else has printed go to the end of the line. */
export function printRest(path: AstPath<Node>): Doc {
  const rest = (path.node.comments ?? []).filter(
    (comment) => isDangling(comment) && comment.printed !== true,
  );
  return rest.map((comment) => {
    comment.printed = true;
    return [lineSuffix([" ", comment.text.trimEnd()]), breakParent];
  });
}
