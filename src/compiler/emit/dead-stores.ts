import { mentions } from "./names.js";

const collected = /^const \[(\w+), (\w+)\] = (mrl\.collect\([\s\S]*)$/;
const renamed = /^const (\w+) = (\w+);$/;

/** The statements of a block without variables that nothing reads, or that are given back at once. */
export function withoutDeadStores(texts: readonly string[]): string[] {
  return withoutLastName(withStartedLoops(withoutCollected(texts)));
}

/** `let x = start;` and a loop that carries `x` alone: a constant, where nothing sets it later. */
function withStartedLoops(texts: readonly string[]): string[] {
  const all = [...texts];
  for (const [i, text] of texts.entries()) {
    const [, name, start] = /^let (\w+) = ([\w.]+);$/.exec(text) ?? [];
    const loop = all[i + 1];
    if (name === undefined || loop === undefined) continue;
    const head = `${name} = mrl.scan(`;
    const carried = loop.indexOf(`, ${name}, (`);
    if (!loop.startsWith(head) || carried < 0 || mentions(loop.slice(head.length, carried), name)) continue;
    const later = all.slice(i + 2);
    if (later.some((one) => isSetIn(one, name))) continue;
    const value = `mrl.scan(${loop.slice(head.length, carried)}, ${start!}, (${loop.slice(carried + name.length + 5)}`;
    all[i] = "";
    all[i + 1] = later.some((one) => mentions(one, name)) ? `const ${name} = ${value}` : value;
  }
  return all.filter((text) => text !== "");
}

function isSetIn(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name} = |\\b${name}\\b[^;()]*\\} = `).test(text);
}

/** `const x = e; return x;` is `return e;`, and so is what variables are set to that are given back. */
function withoutLastName(texts: readonly string[]): string[] {
  const [before = "", last = ""] = texts.slice(-2);
  const returned = /^return (\w+);$/.exec(last)?.[1];
  if (returned !== undefined) {
    const start = `const ${returned} = `;
    if (before.startsWith(start)) return [...texts.slice(0, -2), `return ${before.slice(start.length)}`];
  }
  return [...texts];
}

/**
 * The statements of a block after a loop that yields: what it yields has its name at once, and variables that nothing
 * reads after it are not set.
 */
function withoutCollected(texts: readonly string[]): string[] {
  let all = [...texts];
  for (const [i, text] of texts.entries()) {
    const loop = collected.exec(text);
    if (!loop) continue;
    const [, next, yielded, call] = loop as unknown as [string, string, string, string];
    const store = all.findIndex((one, place) => place > i && isStore(one, next));
    const names = namesOf(all[store] ?? "");
    const isDead =
      names.length > 0 && names.every((name) => isOwn(all, name) && !isReadAfter(all, store, name));
    const own = all.map((one) => renamed.exec(one)).find((match) => match?.[2] === yielded)?.[1];
    const isRenamed = own !== undefined && all.filter((one) => mentions(one, yielded)).length === 2;
    all[i] = `const [${isDead ? "" : next}, ${isRenamed ? own : yielded}] = ${call}`;
    if (isDead) {
      for (const name of names)
        all = all.map((one, place) => (isSetOnlyBy(all, name, place, i) ? constant(one) : one));
      all[store] = "";
    }
    if (isRenamed) all = all.map((one) => (one === `const ${own} = ${yielded};` ? "" : one));
  }
  return all.filter((text) => text !== "");
}

function isStore(text: string, next: string): boolean {
  return text.endsWith(` = ${next};`) || text.endsWith(` = ${next});`);
}

/** The variables that `h = next;` or `({ a, b } = next);` sets. */
function namesOf(store: string): string[] {
  const [target = ""] = store.split(" = ");
  return target.match(/\w+/g) ?? [];
}

function isOwn(texts: readonly string[], name: string): boolean {
  return texts.some((text) => new RegExp(`^let ${name}\\b`).test(text));
}

function isReadAfter(texts: readonly string[], place: number, name: string): boolean {
  return texts.slice(place + 1).some((text) => mentions(text, name));
}

/** Whether a statement declares a variable that no statement but the loop, which has one of its own, sets. */
function isSetOnlyBy(texts: readonly string[], name: string, place: number, loop: number): boolean {
  if (!new RegExp(`^let ${name}\\b`).test(texts[place] ?? "")) return false;
  const set = new RegExp(`(?<![\\w$.])${name} = |\\b${name}\\b[^;]*\\} = `);
  return !texts.some((text, i) => i > place && i !== loop && i !== loop + 1 && set.test(text));
}

function constant(text: string): string {
  return text.replace(/^let (\w+)(: \w+)?/, "const $1");
}
