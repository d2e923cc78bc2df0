import { themes } from "../figures/theme.js";
import { html, type Html } from "./html.js";

/** A group's colour as a small square. */
export function swatch(group: number): Html {
  return html`<span class="swatch swatch-${group % themes.light.series.length}"></span>`;
}
