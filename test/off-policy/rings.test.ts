import { describe, expect, test } from "vitest";
import { fns } from "../compiler/support/run-function.js";

const run = fns(`
  fn started(x: f32) -> Ring<f32, 3> { var r: Ring<f32, 3> = zeros; return push(r, x) }
  fn item_by_item(xs: f32[k]) -> Ring<f32, 3> {
    var r: Ring<f32, 3> = zeros
    for x in xs { r = push(r, x) }
    return r
  }
  fn batch(xs: f32[k]) -> Ring<f32, 3> = push(started(7.0), xs)
  fn marked(xs: f32[k], m: bool[k]) -> Ring<f32, 3> = push(started(7.0), xs, where: m)
  fn records(xs: f32[k]) -> Ring<{a: f32, b: f32[2]}, 2> {
    var r: Ring<{a: f32, b: f32[2]}, 2> = zeros
    return push(push(r, {a: 1.0, b: [2.0, 3.0]}), [for x in xs: {a: x, b: [x, -x]}])
  }
  fn drawn(xs: f32[k]) -> f32[200] = draw(push(started(7.0), xs), 200)
  fn refilled(x: f32) -> Ring<f32, 3> = push(clear(push(started(7.0), [8.0, 9.0])), x)
`);

describe("a ring", () => {
  test("keeps the last items pushed, one by one", () => {
    expect(run("item_by_item", [1, 2])).toEqual({ items: [1, 2, 0], size: 2, next: 2 });
    expect(run("item_by_item", [1, 2, 3, 4])).toEqual({ items: [4, 2, 3], size: 3, next: 1 });
  });
  test("takes a batch in its order, and the last of too many", () => {
    expect(run("batch", [1])).toEqual({ items: [7, 1, 0], size: 2, next: 2 });
    expect(run("batch", [1, 2, 3])).toEqual({ items: [3, 1, 2], size: 3, next: 1 });
    expect(run("batch", [1, 2, 3, 4])).toEqual({ items: [3, 4, 2], size: 3, next: 2 });
  });
  test("takes what is marked and nothing else", () => {
    expect(run("marked", [1, 2, 3], [false, true, false])).toEqual({ items: [7, 2, 0], size: 2, next: 2 });
    expect(run("marked", [1, 2, 3], [false, false, false])).toEqual({ items: [7, 0, 0], size: 1, next: 1 });
  });
  test("holds records", () => {
    expect(run("records", [5])).toEqual({ items: { a: [1, 5], b: [[2, 3], [5, -5]] }, size: 2, next: 0 }); // prettier-ignore
  });
  test("is drawn from over all that it holds and nothing else", () => {
    const drawn = run("drawn", [1]) as number[];
    expect(new Set(drawn)).toEqual(new Set([7, 1]));
    const share = drawn.filter((x) => x === 7).length / drawn.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.15);
  });
  test("starts anew once it is cleared", () => {
    expect(run("refilled", 1)).toMatchObject({ size: 1, next: 1 });
    expect((run("refilled", 1) as { items: number[] }).items[0]).toBe(1);
  });
});
