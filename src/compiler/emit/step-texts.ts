import { identifier, mentions } from "./names.js";

/**
 * The statements of a step, which set variables named after the states, with what gives the next state. A variable
 * that is set once, before it is read, is a constant.
 */
export function stepTexts(states: readonly string[], texts: readonly string[]): string[] {
  const declared: string[] = [];
  let all = [...texts];
  const fields = states.map((state) => {
    const own = identifier(state);
    const place = all.findIndex((text) => mentions(text, own));
    if (place < 0) return `${state}: state.${state}`;
    const start = `${own} = `;
    const first = all[place]!;
    const isConstant =
      first.startsWith(start) &&
      !mentions(first.slice(start.length), own) &&
      !all.slice(place + 1).some((text) => sets(text, own));
    if (isConstant) all = all.with(place, `const ${first}`);
    else declared.push(`let ${own} = state.${state};`);
    return own === state ? state : `${state}: ${own}`;
  });
  const only = states.length === 1 ? /^const (\w+) = ([\s\S]*);$/.exec(all[0] ?? "") : undefined;
  if (only && all.length === 1 && declared.length === 0 && fields[0] === only[1])
    return [`return { ${only[1]!}: ${only[2]!} };`];
  return [...declared, ...all, `return { ${fields.join(", ")} };`];
}

function sets(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name} = |\\(\\{[^}]*\\b${name}\\b[^}]*\\} = `).test(text);
}
