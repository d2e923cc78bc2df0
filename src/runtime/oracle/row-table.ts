/** Rows of equally many numbers, each kept once and numbered in the order in which it was met. */
export class RowTable {
  /** The rows, one after the other; what lies behind the last one has no meaning. */
  data: Float64Array;
  private words: Uint32Array;
  private count = 0;
  /** Open addressing: the number of a row plus one, or 0. */
  private slots = new Int32Array(64);

  /** Of rows of `width` numbers. */
  constructor(readonly width: number) {
    this.data = new Float64Array(16 * width);
    this.words = new Uint32Array(this.data.buffer);
  }

  get size(): number {
    return this.count;
  }

  row(number: number): Float64Array {
    return this.data.subarray(number * this.width, (number + 1) * this.width);
  }

  /** Writes a row into `to` from `at` on. */
  copy(number: number, to: Float64Array, at: number): void {
    const { width, data } = this;
    for (let i = 0; i < width; i++) to[at + i] = data[number * width + i]!;
  }

  /** The number of the row that begins at `at`. */
  numberOf(from: ArrayLike<number>, at = 0): number {
    const { width, count } = this;
    const place = count * width;
    if (place + width > this.data.length) this.grow();
    // One zero, not two: both are equal, and their bits are not.
    for (let i = 0; i < width; i++) this.data[place + i] = from[at + i]! + 0;
    const { words, slots } = this;
    const mask = slots.length - 1;
    let slot = this.hash(count) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const known = slots[slot]! - 1;
      let [a, b, left] = [2 * known * width, 2 * place, 2 * width];
      while (left > 0 && words[a] === words[b]) [a, b, left] = [a + 1, b + 1, left - 1];
      if (left === 0) return known;
    }
    slots[slot] = ++this.count;
    if (2 * this.count > slots.length) this.rehash();
    return this.count - 1;
  }

  private hash(number: number): number {
    const from = 2 * number * this.width;
    let hash = 0;
    for (let i = from; i < from + 2 * this.width; i++) {
      hash = Math.imul(hash ^ this.words[i]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  private grow(): void {
    const data = new Float64Array(2 * this.data.length + this.width);
    data.set(this.data);
    this.data = data;
    this.words = new Uint32Array(data.buffer);
  }

  private rehash(): void {
    this.slots = new Int32Array(4 * this.slots.length);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = this.hash(number) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}
