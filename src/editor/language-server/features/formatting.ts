import type { Range, TextEdit } from "vscode-languageserver";
import type { View } from "../view.js";

/** The edits that format a document, or what a range of it touches; none where its syntax has errors. */
export async function formatting(view: View, range?: Range): Promise<TextEdit[]> {
  const { text } = view;
  // The formatter is loaded when it is asked for first: until then nobody waits for it.
  const { format } = await import("../../format/format.js");
  const { formatRange } = await import("../../format/range.js");
  const { UnreadableSpec } = await import("../../format/unreadable-spec.js");
  const options = await view.workspace.formatOptions(view.path);
  try {
    if (range) {
      const span = { start: view.offset(range.start), end: view.offset(range.end) };
      const edit = await formatRange(text, span, options);
      return edit
        ? changed(view, edit.span.start, text.slice(edit.span.start, edit.span.end), edit.text)
        : [];
    }
    const endOfLine = text.includes("\r\n") ? "crlf" : "lf";
    return changed(view, 0, text, await format(text, { ...options, endOfLine }));
  } catch (error) {
    if (error instanceof UnreadableSpec) return [];
    throw error;
  }
}

/** One edit of what differs between two texts: what is the same before and after it keeps its cursors and folds. */
function changed(view: View, offset: number, before: string, after: string): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  // A pair of units is one character, and `\r\n` one line end.
  while (start > 0 && /[\r\uD800-\uDBFF]/.test(before[start - 1]!)) start--;
  while (same > 0 && /[\n\uDC00-\uDFFF]/.test(before.at(-same)!)) same--;
  const range = view.range({ start: offset + start, end: offset + before.length - same });
  return [{ range, newText: after.slice(start, after.length - same) }];
}
