import { Graph, layout } from "@dagrejs/dagre";
import { formatType } from "../../graph/types.js";
import type { Value } from "../../graph/graph.js";
import { html, type Html } from "../page/html.js";
import { makesOf, usesOf, type Item, type Section } from "./outline.js";

/** A picture of more boxes tells less than the list below it. */
const mostBoxes = 24;
const letterWidth = 6.6;
const boxHeight = 26;

/** What goes from where to where in a section, with shapes on the edges; undefined where it is too little or too much. */
export function diagram(
  { items }: Section,
  titleOf: (item: Item) => string,
  whole: (item: Item) => string,
): Html | undefined {
  if (items.length < 2 || items.length > mostBoxes) return undefined;
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 18, ranksep: 34, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  items.forEach((item, i) => {
    graph.setNode(String(i), { width: titleOf(item).length * letterWidth + 18, height: boxHeight });
  });
  items.forEach((item, to) => {
    items.slice(0, to).forEach((source, from) => {
      const carried = [...makesOf(source)].filter((value) => usesOf(item).has(value));
      if (carried.length === 0) return;
      const text = edgeText(carried);
      graph.setEdge(String(from), String(to), { width: text.length * 5.6, height: 12, labelpos: "c", text });
    });
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const edges = graph.edges().map((edge: object) => {
    const { points, x, y, text } = graph.edge(edge) as unknown as DrawnEdge;
    const path = points
      .map((point, i) => `${i === 0 ? "M" : "L"}${tenth(point.x)},${tenth(point.y)}`)
      .join("");
    return html`<path class="edge" d="${path}" marker-end="url(#arrow)" /><text
        class="shape"
        x="${tenth(x)}"
        y="${tenth(y)}"
        >${text}</text
      >`;
  });
  const boxes = items.map((item, i) => {
    const { x, y, width: wide, height: high } = graph.node(String(i)) as unknown as DrawnBox;
    const kind = item.kind === "section" && item.op !== undefined ? "box block" : "box";
    return html`<g
      ><title>${whole(item)}</title
      ><rect
        class="${kind}"
        x="${tenth(x - wide / 2)}"
        y="${tenth(y - high / 2)}"
        width="${tenth(wide)}"
        height="${high}"
        rx="5"
      /><text x="${tenth(x)}" y="${tenth(y + 4)}">${titleOf(item)}</text></g
    >`;
  });
  return html`<div class="scroll">
    <svg
      class="dataflow"
      width="${tenth(width)}"
      height="${tenth(height)}"
      viewBox="0 0 ${tenth(width)} ${tenth(height)}"
      role="img"
      aria-label="data flow"
    >
      ${edges}${boxes}
    </svg>
  </div>`;
}

interface DrawnBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface DrawnEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

function edgeText(values: readonly Value[]): string {
  const types = [...new Set(values.map(({ type }) => formatType(type)))];
  return types.length > 2 ? `${types[0]}, … (${values.length})` : types.join(", ");
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
