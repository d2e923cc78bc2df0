/**
 * The path of a draw: the chain of binders and calls from an entry to it. A frame
 * gets its number among those of one name when something is drawn in it for the first time, so that
 * calls that draw nothing change no path.
 */
export class Frame {
  private readonly counts = new Map<string, number>();
  private label: string | undefined;
  private constructor(
    private readonly parent: Frame | undefined,
    private readonly name: string,
  ) {}

  static root(entry: string): Frame {
    const frame = new Frame(undefined, entry);
    frame.label = entry;
    return frame;
  }

  child(name: string): Frame {
    return new Frame(this, name);
  }

  /** The path, such as `train/objective/support/x`; numbers the frames on it. */
  path(): string {
    if (!this.parent) return this.name;
    const parent = this.parent.path();
    this.label ??= this.parent.numbered(this.name);
    return `${parent}/${this.label}`;
  }

  private numbered(name: string): string {
    const count = this.counts.get(name) ?? 0;
    this.counts.set(name, count + 1);
    return count === 0 ? name : `${name}#${count}`;
  }
}
