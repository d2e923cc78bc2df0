import type { Problem } from "../../data/run-data.js";
import { html, type Html } from "../html.js";

/** What could not be shown, before what can. */
export function problemsSection(problems: readonly Problem[]): Html {
  if (problems.length === 0) return html``;
  const items = problems.map(
    ({ code, message, hint }) =>
      html`<li>
        <strong>${code}</strong>:
        ${message}${hint === undefined ? "" : html` <span class="muted">(${hint})</span>`}
      </li>`,
  );
  return html`<div class="problems">
    <ul>
      ${items}
    </ul>
  </div>`;
}
