/** Rows of numbers, each numbered in the order in which it was met. */
export class Numbered {
  readonly rows: (readonly number[])[] = [];
  private readonly places = new Map<string, number>();

  get size(): number {
    return this.rows.length;
  }

  /** The number of a row; `read` picks the numbers that tell it from others. */
  of(row: readonly number[], read?: readonly number[]): number {
    const key = read ? read.map((place) => row[place]).join() : row.join();
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.places.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
