import type { Attr, Attrs } from "./graph.js";

/** Words that read back as something else than a string. */
const reserved: ReadonlySet<string> = new Set(["true", "false", "null", "inf", "nan"]);

/** A name or string as it stands in graph text: bare where it reads back as itself, quoted otherwise. */
export function printName(name: string): string {
  return /^[A-Za-z_][\w.#]*$/.test(name) && !reserved.has(name) ? name : JSON.stringify(name);
}

/**
 * A number that reads back as the same double: `0.25`, `-0`, `inf`, `nan`. A number that single
 * precision holds and that is shorter so is written for it: `0.1f` is the f32 nearest to 0.1.
 */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  const double = String(value);
  if (Math.fround(value) !== value) return double;
  const single = `${shortestSingle(value)}f`;
  return single.length < double.length ? single : double;
}

/** The shortest decimal whose nearest f32 is `value`, itself an f32 (nine digits always do). */
function shortestSingle(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

export function printAttr(attr: Attr): string {
  if (typeof attr === "number") return printNumber(attr);
  if (typeof attr === "string") return printName(attr);
  if (attr === null || typeof attr === "boolean") return String(attr);
  return `[${attr.map(printAttr).join(", ")}]`;
}

/** `{axis: 0, mode: add}`, by name, so that the order in which they were given does not show. */
export function printAttrs(attrs: Attrs): string {
  const names = Object.keys(attrs).sort();
  return `{${names.map((name) => `${printName(name)}: ${printAttr(attrs[name]!)}`).join(", ")}}`;
}
