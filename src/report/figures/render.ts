import { parse, View } from "vega";
import { compile } from "vega-lite";
import type { Figure } from "./figure.js";
import type { Theme } from "./theme.js";

const font = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/** A figure as SVG, made here: no browser, no network. */
export async function renderSvg(figure: Figure, theme: Theme): Promise<string> {
  const text = { labelColor: theme.text, titleColor: theme.text, labelFontSize: 11, titleFontSize: 12 };
  const spec = compile({
    background: "transparent",
    padding: 6,
    ...figure.spec(theme),
    config: {
      font,
      // Each mark's own description would make the page several times as large.
      aria: false,
      view: { stroke: null },
      axis: {
        ...text,
        gridColor: theme.grid,
        domain: false,
        ticks: false,
        labelPadding: 6,
        titleFontWeight: "normal",
        tickCount: 6,
      },
      header: { ...text, titleFontWeight: "normal" },
      title: { color: theme.text, fontSize: 12, fontWeight: "normal" },
      legend: { ...text, titleColor: theme.muted, titleFontWeight: "normal", labelLimit: 320 },
    },
  }).spec;
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  return rounded(svg);
}

/** Places to a tenth of a pixel: the rest of the digits is nothing but bytes. */
function rounded(svg: string): string {
  return svg.replace(/\b(d|transform)="([^"]*)"/g, (_, name: string, value: string) => {
    const short = value.replace(/-?\d+\.\d\d+/g, (digits) => String(Math.round(Number(digits) * 10) / 10));
    return `${name}="${short}"`;
  });
}
