const textEncoder = new TextEncoder();

/** Bytes in the encodings of WebAssembly's binary format. */
export class Bytes {
  private data = new Uint8Array(256);
  private used = 0;

  get length(): number {
    return this.used;
  }

  byte(value: number): void {
    this.reserve(1);
    this.data[this.used++] = value;
  }

  /** LEB128 of a number of 32 bits without a sign. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** LEB128 of a number of 32 bits with a sign. */
  signed(value: number): void {
    let rest = value | 0;
    for (; rest < -0x40 || rest > 0x3f; rest >>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest & 0x7f);
  }

  /** Numbers as they lie in memory, which is little-endian. */
  words(values: Float32Array | Int32Array): void {
    const view = new DataView(new ArrayBuffer(values.byteLength));
    values.forEach((value, i) =>
      values instanceof Float32Array
        ? view.setFloat32(4 * i, value, true)
        : view.setInt32(4 * i, value, true),
    );
    this.raw(new Uint8Array(view.buffer));
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.data.set(bytes, this.used);
    this.used += bytes.length;
  }

  append(other: Bytes): void {
    this.raw(other.done());
  }

  /** With its length before it. */
  sized(other: Bytes): void {
    this.unsigned(other.length);
    this.append(other);
  }

  name(text: string): void {
    const bytes = textEncoder.encode(text);
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.used);
  }

  private reserve(count: number): void {
    if (this.used + count <= this.data.length) return;
    const larger = new Uint8Array(Math.max(this.used + count, 2 * this.data.length));
    larger.set(this.data);
    this.data = larger;
  }
}
