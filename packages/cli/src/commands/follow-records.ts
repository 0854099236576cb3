/** How `--follow` reads the events or tasks of a vCenter. */
export type RecordSource<Item> = {
  /** Returns the position of the newest record; 0 if there is no record. */
  newest: () => Promise<number>
  /** Returns the newest wanted records, oldest first. */
  list: () => Promise<readonly Item[]>
  /** Returns each record after a position, and then each new record. */
  after: (position: number) => AsyncIterable<Item>
  /** Returns the position of a record: the order in which vCenter wrote it, from 1. */
  positionOf: (record: Item) => number
  isWanted: (record: Item) => boolean
}

/** Returns the existing wanted records and then each new wanted record, each of them once. */
export async function* followRecords<Item>(source: RecordSource<Item>): AsyncGenerator<Item> {
  // The start is read before the list, so that no record between the two calls is missed.
  const start = await source.newest()
  const known = await source.list()
  yield* known
  const last = Math.max(start, ...known.map(source.positionOf))
  for await (const record of source.after(last)) if (source.isWanted(record)) yield record
}
