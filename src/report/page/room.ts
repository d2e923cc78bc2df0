/** What is left of a page's size, in characters: what does not fit any more is left out, and told. */
export class Room {
  constructor(private left: number) {}

  /** Takes the room for something, if there is enough. */
  take(length: number): boolean {
    if (length > this.left) return false;
    this.left -= length;
    return true;
  }
}
