/** Numbers in an item. */
export const itemSize = 64;

/** How a ring is used in an iteration, by name. `x` is the item that is pushed; `rings` are four of them, `ring` is one. */
const uses: Readonly<Record<string, { readonly rings: boolean; readonly train: string }>> = {
  "push, then draw": { rings: false, train: `ring = push(ring, x); let b = draw(ring, 8)` },
  "draw, then push": { rings: false, train: `let b = draw(ring, 8); ring = push(ring, x)` },
  "push in a branch": {
    rings: false,
    train: `if even(iteration) { ring = push(ring, x) }; let b = draw(ring, 8)`,
  },
  "push in a loop": {
    rings: false,
    train: `for i in 0 ..< 4 { ring = push(ring, {v: x.v + i}) }; let b = draw(ring, 8)`,
  },
  "draw, then push in a loop": {
    rings: false,
    train: `let b = draw(ring, 8); for i in 0 ..< 4 { ring = push(ring, {v: x.v + i}) }`,
  },
  "draw in a branch, then push": {
    rings: false,
    train: `var b: {v: f32[${itemSize}]}[8] = zeros
    if even(iteration) { b = draw(ring, 8) }; ring = push(ring, x)`,
  },
  "push a marked batch": {
    rings: false,
    train: `let marks = [for i in 0 ..< 4: even(iteration + i)]
    ring = push(ring, [for i in 0 ..< 4: {v: x.v + i}], where: marks); let b = draw(ring, 8)`,
  },
  "push to one of four": {
    rings: true,
    train: `rings with [iteration % 4] = push(rings[iteration % 4], x)
    let b = merge([for i in 0 ..< 4: draw(rings[i], 2)])`,
  },
  "draw from four, then push to one": {
    rings: true,
    train: `let b = merge([for i in 0 ..< 4: draw(rings[i], 2)])
    rings with [iteration % 4] = push(rings[iteration % 4], x)`,
  },
  "push to each of four": {
    rings: true,
    train: `for i in 0 ..< 4 { rings with [i] = push(rings[i], x) }; let b = merge([for i in 0 ..< 4: draw(rings[i], 2)])`,
  },
};

export const ringUses: readonly string[] = Object.keys(uses);

/** A spec whose iteration does little else than what `use` says, with rings of `items` in all. */
export function ringSpec(use: string, items: number): string {
  const { rings, train } = uses[use]!;
  const type = `Ring<{v: f32[${itemSize}]}, ${rings ? items / 4 : items}>`;
  const fill = rings
    ? "for i in 0 ..< 4 { rings with [i] = push(rings[i], {v: zeros}) }"
    : "ring = push(ring, {v: zeros})";
  return `import { Sinusoid } from "std/tasks"
learner use<T: Supervised>() for T {
  state theta = 0.5
  state ${rings ? `rings: ${type}[4]` : `ring: ${type}`}
  prepare { ${fill} }
  train {
    let v: f32[${itemSize}] ~ Normal(0, 1)
    let x = {v}
    ${train}
    minimise mean([for e in b: square(theta - mean(e.v))]) over theta with sgd(0.01)
  }
}
experiment rings { tasks = Sinusoid()
  learner = use()
  train { iterations: 1000 } }
`;
}
