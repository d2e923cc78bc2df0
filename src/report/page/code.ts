import type { SourceFile } from "../data/run-data.js";
import { html, type Html } from "./html.js";

/** A spec's text, its parts coloured by what they are. */
export function code({ text, tokens }: SourceFile): Html {
  const pieces: Html[] = [];
  let at = 0;
  for (const { start, end, class: kind } of tokens) {
    pieces.push(html`${text.slice(at, start)}<span class="t-${kind}">${text.slice(start, end)}</span>`);
    at = end;
  }
  pieces.push(html`${text.slice(at)}`);
  return html`<pre><code>${pieces}</code></pre>`;
}
