/*
 * Philox 4×32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
 */
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The four random words of one counter value, written to `words` from `offset` on. Key and counter low word first. */
export function philoxBlock(
  key: ArrayLike<number>,
  counter: ArrayLike<number>,
  words: Uint32Array,
  offset: number,
): void {
  let k0 = key[0]!;
  let k1 = key[1]!;
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  words[offset] = c0;
  words[offset + 1] = c1;
  words[offset + 2] = c2;
  words[offset + 3] = c3;
}

/** The high 32 bits of the 64-bit product of two unsigned words, from products of their halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return aHigh * bHigh + (middle >>> 16) + ((aLow * bHigh + (middle & 0xffff)) >>> 16);
}

/** `count` words: four a counter value, the counter's low 64 bits going up by one every four words. */
export function philoxWords(key: ArrayLike<number>, counter: ArrayLike<number>, count: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  const current = Uint32Array.from(counter);
  for (let offset = 0; offset < count; offset += 4) {
    philoxBlock(key, current, words, offset);
    current[0] = current[0]! + 1;
    if (current[0] === 0) current[1] = current[1]! + 1;
  }
  return words.subarray(0, count);
}
