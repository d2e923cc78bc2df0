import type { Group } from "../../data/groups.js";
import type { SourceFile } from "../../data/run-data.js";
import { code } from "../code.js";
import { html, type Html } from "../html.js";
import type { Room } from "../room.js";

/** The specs of the groups: each text once, however many runs have it. */
export function specSection(groups: readonly Group[], room: Room): Html {
  const texts = new Map<string, { source: SourceFile; labels: string[] }>();
  for (const { label, runs } of groups) {
    for (const source of runs[0]!.sources) {
      const key = `${source.file}\n${source.text}`;
      const known = texts.get(key) ?? { source, labels: [] };
      known.labels.push(label);
      texts.set(key, known);
    }
  }
  if (texts.size === 0) return html``;
  const files = [...texts.values()].map(({ source, labels }) => {
    const text = code(source);
    const isShown = room.take(text.text.length);
    return html`<details open>
      <summary>
        <code>${source.file}</code> <span class="muted">${groups.length > 1 ? labels.join(", ") : ""}</span>
      </summary>
      ${isShown ? text : html`<p class="muted">left out: this page would be too large</p>`}
    </details>`;
  });
  return html`<section id="spec">
    <h2>Spec</h2>
    ${files}
  </section>`;
}
