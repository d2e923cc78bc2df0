/** Of more than `most` items, an even number, the first and the last ones. */
export function firstAndLast<T>(items: readonly T[], most: number): readonly T[] {
  return items.length > most ? [...items.slice(0, most / 2), ...items.slice(-most / 2)] : items;
}
