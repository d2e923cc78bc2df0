import { mentions } from "./names.js";

const collected = /^const \[(\w+), (\w+)\] = (mrl\.collect\([\s\S]*)$/;
const renamed = /^const (\w+) = (\w+);$/;

/**
 * The statements of a block after a loop that yields: what it yields has its name at once, and variables that nothing
 * reads after it are not set.
 */
export function withoutDeadStores(texts: readonly string[]): string[] {
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
