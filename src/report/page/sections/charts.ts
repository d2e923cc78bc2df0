import type { Figure } from "../../figures/figure.js";
import { renderSvg } from "../../figures/render.js";
import { variables } from "../../figures/theme.js";
import { html, trusted, type Html } from "../html.js";
import type { Room } from "../room.js";

/** Figures under a heading, as many side by side as fit; nothing where there are none. */
export async function chartsSection(
  id: string,
  title: string,
  figures: readonly Figure[],
  room: Room,
): Promise<Html> {
  if (figures.length === 0) return html``;
  const drawn = (await Promise.all(figures.map(drawFigure))).filter(({ text }) => room.take(text.length));
  const omitted = figures.length - drawn.length;
  const note = html`<p class="muted">
    ${omitted} more figure${omitted === 1 ? "" : "s"} would make this page too large; <code>--svg</code> and
    <code>--csv</code> write all.
  </p>`;
  return html`<section id="${id}">
    <h2>${title}</h2>
    <div class="charts">${drawn}</div>
    ${omitted > 0 ? note : ""}
  </section>`;
}

async function drawFigure(figure: Figure): Promise<Html> {
  const svg = await renderSvg(figure, variables);
  return html`<figure role="group" aria-label="${figure.title}">
    <h3>${figure.title}</h3>
    <figcaption>${figure.caption}</figcaption>
    ${labelled(svg, `${figure.title}. ${figure.caption}`)}
  </figure>`;
}

/** A picture that a screen reader names and does not read out number by number; `--csv` has the numbers. */
function labelled(svg: string, name: string): Html {
  const label = html`<svg role="img" aria-label="${name}"`;
  return trusted(svg.replace(/^<svg\b/, () => label.text));
}
