/** A table of fewer numbers than this is copied by a write sooner than it is written in place. */
export const largeTable = 2 ** 14;
