import type { Cost } from "../../graph/cost.js";
import type { GraphSpan, Node, Program, Value } from "../../graph/graph.js";
import { formatType } from "../../graph/types.js";
import type { SourceFile } from "../data/run-data.js";
import { code } from "../page/code.js";
import { document } from "../page/document.js";
import { html, type Html } from "../page/html.js";
import { Room } from "../page/room.js";
import { style } from "../page/style.js";
import { table } from "../page/table.js";
import { diagram } from "./diagram.js";
import { lineTimes, partText, profileNote, timeText } from "./line-times.js";
import { outline, sumOver, type Item, type Section } from "./outline.js";
import { graphStyle } from "./style.js";

/** A spec's ways to what runs, each stage as it is printed or as a program. */
export interface GraphContent {
  readonly title: string;
  readonly source: SourceFile | undefined;
  /** Stages that are texts: the tree, the types. */
  readonly texts: readonly { readonly title: string; readonly text: string }[];
  readonly programs: readonly ShownProgram[];
  /** A line of a file, where it can be read. */
  readonly line: (file: string, line: number) => string | undefined;
}

interface ShownProgram {
  readonly title: string;
  readonly note: string;
  readonly program: Program;
  /** What the operations of `train` were measured to take. */
  readonly profile?: MeasuredTimes | undefined;
}

/** In microseconds an iteration. */
interface MeasuredTimes {
  readonly nodes: ReadonlyMap<Node, number>;
  readonly total: number;
  readonly iterations: number;
}

/** Characters of blocks, operations and pictures, and of a text, at most: a page has 2 MB in all. */
const [blocksRoom, textRoom] = [1_200_000, 250_000];
/** Operations that are listed at most, in all: the rest is counted. */
const mostListed = 5000;
/** About what a block's own markup takes. */
const blockLength = 250;
/** Pictures at most, in all, so that the page of a large graph stays small. */
const mostDrawn = 250;

/** A page of a spec's graph that unfolds by the spec's own structure. */
export function graphPage(content: GraphContent): string {
  const writer = new Writer(content.line);
  const programs = content.programs.map(
    ({ title, note, program, profile }) =>
      html`<section>
        <h2>${title}</h2>
        <p class="caption">${note}</p>
        ${writer.program(program, profile)}
      </section>`,
  );
  const times = content.programs.map(({ profile }) => profile && timesSection(profile, content.line));
  const texts = content.texts.map(
    ({ title, text }) =>
      html`<section>
        <h2>${title}</h2>
        <details>
          <summary>show</summary>
          <pre><code>${text.length > textRoom ? `${text.slice(0, textRoom)}\n… the rest is too long for this page` : text}</code></pre>
        </details>
      </section>`,
  );
  const spec = content.source
    ? html`<section>
        <h2>Spec</h2>
        ${code(content.source)}
      </section>`
    : html``;
  const arrow = html`<svg width="0" height="0" aria-hidden="true">
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path class="arrow" d="M0,0L8,4L0,8Z" />
      </marker>
    </defs>
  </svg>`;
  const body = html`<main>
    <h1>${content.title}</h1>
    ${arrow}${spec}${times}${texts}${programs}
  </main>`;
  return document({ title: `${content.title}: graph`, style: style + graphStyle, body });
}

class Writer {
  private listed = 0;
  private drawn = 0;
  private profile: MeasuredTimes | undefined;
  private readonly room = new Room(blocksRoom);
  private isFull = false;

  constructor(private readonly line: GraphContent["line"]) {}

  program({ entries, state }: Program, profile?: MeasuredTimes): Html {
    const shown = Object.entries(entries).map(([name, { block, inputs, outputs }]) => {
      const top = outline(block);
      this.profile = name === "train" ? profile : undefined;
      const ports = html`<p class="muted">
        ${counted(inputs.length, "input")}, ${counted(outputs.length, "result")},
        ${counted(state.length, "state")}
      </p>`;
      // `train` is what one looks for first.
      return this.unfolding(html`<strong>${name}</strong>`, top, name === "train", ports, new Names());
    });
    return html`${shown}`;
  }

  private unfolding(title: Html, section: Section, open: boolean, before: Html, names: Names): Html {
    if (!this.fits(title.text.length + blockLength)) return this.omission();
    const picture = this.drawn < mostDrawn ? this.picture(section) : undefined;
    const drawn = picture && this.room.take(picture.text.length) ? picture : undefined;
    if (drawn) this.drawn++;
    const items = section.items.map((item) => this.item(item, names, section.place));
    return html`<details class="block" ${open ? html` open` : ""}>
      <summary>${title} ${costOf(section.cost)}${this.timeOf(section)}</summary>
      ${before}${drawn}
      <div class="items">${items}</div>
    </details>`;
  }

  private timeOf(section: Section): Html {
    const { profile } = this;
    if (!profile) return html``;
    const time = sumOver(section, (node) => profile.nodes.get(node) ?? 0);
    return html`<span class="cost"
      >, <strong>${timeText(time)}</strong>, ${partText(time, profile.total)}</span
    >`;
  }

  private picture(section: Section): Html | undefined {
    return diagram(
      section,
      (item) => shortened(this.titleOf(item)),
      (item) => this.whole(item),
    );
  }

  /** `around` is the place of the section that it stands in, which says the line already. */
  private item(item: Item, names: Names, around: GraphSpan | undefined): Html {
    if (item.kind === "operation") return this.operation(item.node, names, around);
    const params =
      item.params.length > 0
        ? html`<p class="muted">
            each of ${item.params.map((value) => `${names.of(value)}: ${formatType(value.type)}`).join(", ")}
          </p>`
        : html``;
    const place = item.place ? html`<span class="place">${placeText(item.place)}</span>` : "";
    const title = html`<span title="${this.hover(item.place)}"
      >${item.op === undefined ? "" : html`<b>${item.op}</b> `}${this.titleOf(item)} ${place}</span
    >`;
    return this.unfolding(title, item, false, params, names);
  }

  private fits(length: number): boolean {
    return !this.isFull && this.room.take(length);
  }

  /** Said once, where the page is full. */
  private omission(): Html {
    if (this.isFull) return html``;
    this.isFull = true;
    return html`<p class="muted">… what follows would make this page too large</p>`;
  }

  private operation(node: Node, names: Names, around: GraphSpan | undefined): Html {
    if (++this.listed > mostListed)
      return this.listed === mostListed + 1
        ? html`<p class="muted">… further operations are not listed</p>`
        : html``;
    const made = node.outputs.map(
      (value) => html`<b>${names.of(value)}</b>: <i>${formatType(value.type)}</i> `,
    );
    const given = node.inputs.map(
      (value, i) => html`${i > 0 ? ", " : ""}${names.of(value)}: <i>${formatType(value.type)}</i>`,
    );
    const place =
      node.span?.line === around?.line && node.span?.file === around?.file ? undefined : node.span;
    const hover = place ? html` title="${this.hover(place)}"` : "";
    const line = html`<div class="op" ${hover}>${made}= ${node.op}(${given})</div>`;
    return this.fits(line.text.length) ? line : this.omission();
  }

  /** What a box says: the spec's line, or the operation and what it makes. */
  private titleOf(item: Item): string {
    if (item.kind === "operation")
      return `${item.node.op} ${item.node.outputs[0] ? formatType(item.node.outputs[0].type) : ""}`;
    const line = item.place && this.line(item.place.file, item.place.line)?.trim();
    return line ?? item.op ?? `${item.items.length} operations`;
  }

  private whole(item: Item): string {
    const place = item.kind === "operation" ? item.node.span : item.place;
    return `${this.titleOf(item)}\n${this.hover(place)}`;
  }

  private hover(place: GraphSpan | undefined): string {
    if (!place) return "no line of the spec";
    const line = this.line(place.file, place.line)?.trim();
    return line === undefined ? placeText(place) : `${placeText(place)}: ${line}`;
  }
}

/** Lines whose times are listed at most. */
const mostLines = 20;

/** Which lines take the time of an iteration, the dearest first. */
function timesSection({ nodes, total, iterations }: MeasuredTimes, line: GraphContent["line"]): Html {
  const columns = [{ title: "time", isNumber: true }, { title: "part", isNumber: true }, { title: "line" }];
  const rows = lineTimes(nodes, total)
    .slice(0, mostLines)
    .map(({ file, line: number, microseconds }) => [
      { content: timeText(microseconds) },
      { content: partText(microseconds, total) },
      {
        content:
          file === undefined
            ? html`<span class="muted">of no line</span>`
            : html`<span class="place">${file}:${number}</span>
                <code>${line(file, number)?.trim() ?? ""}</code>`,
      },
    ]);
  return html`<section>
    <h2>Time</h2>
    <p class="caption">${profileNote(total, iterations)}</p>
    ${table(columns, rows)}
  </section>`;
}

/** Names of values: the spec's own where there are some, else numbers. */
class Names {
  private readonly names = new Map<Value, string>();

  of(value: Value): string {
    let name = this.names.get(value);
    if (name === undefined) this.names.set(value, (name = value.name ?? `%${this.names.size}`));
    return name;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function placeText({ file, line }: GraphSpan): string {
  return `${file}:${line}`;
}

function costOf({ operations, bytes }: Cost): Html {
  return html`<span class="cost">${prefixed(operations, " operations")}, ${prefixed(bytes, "B")}</span>`;
}

/** `1.95 M operations`, `515 kB`. */
function prefixed(value: number, unit: string): string {
  const steps = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const step = steps.find(([size]) => value >= size);
  const number = step ? `${Number((value / step[0]).toPrecision(3))} ${step[1]}` : `${value} `;
  return `${number}${unit}`.replace("  ", " ");
}

const longestTitle = 44;

function shortened(text: string): string {
  return text.length > longestTitle ? `${text.slice(0, longestTitle - 1)}…` : text;
}
