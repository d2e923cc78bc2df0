import { describe, expect, it } from "vitest";
import { philoxBlock, philoxWords } from "../../src/runtime/executors/reference/special/philox.js";

function block(counter: number[], key: number[]): string[] {
  const words = new Uint32Array(4);
  philoxBlock(key, counter, words, 0);
  return Array.from(words, (word) => word.toString(16).padStart(8, "0"));
}

describe("Philox 4×32-10", () => {
  // Known answers of the authors' own implementation (Random123, kat_vectors).
  it("gives the known answers", () => {
    expect(block([0, 0, 0, 0], [0, 0])).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
    const ones = 0xffffffff;
    expect(block([ones, ones, ones, ones], [ones, ones])).toEqual([
      "408f276d",
      "41c83b0e",
      "a20bc7c6",
      "6d5451fd",
    ]);
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      "d16cfe09",
      "94fdcceb",
      "5001e420",
      "24126ea1",
    ]);
  });

  it("counts up by one every four words, as TensorFlow's generator does", () => {
    const words = philoxWords([0x90abcdef, 0x12345678], [7, 0, 0, 0], 6);
    expect([...words]).toEqual([2522026722, 4160087370, 3945833638, 306139290, 3130758735, 3952997313]);
  });

  it("carries from the counter's first word into its second, and no further", () => {
    const ones = 0xffffffff;
    const key = [1, 2];
    const across = philoxWords(key, [ones, 0, 5, 6], 8);
    expect([...across.subarray(4)]).toEqual([...philoxWords(key, [0, 1, 5, 6], 4)]);
    const around = philoxWords(key, [ones, ones, 5, 6], 8);
    expect([...around.subarray(4)]).toEqual([...philoxWords(key, [0, 0, 5, 6], 4)]);
  });

  it("gives a prefix of the words where fewer are asked for", () => {
    const many = philoxWords([3, 4], [0, 0, 0, 0], 12);
    for (const count of [0, 1, 3, 4, 5]) {
      expect([...philoxWords([3, 4], [0, 0, 0, 0], count)]).toEqual([...many.subarray(0, count)]);
    }
  });
});
