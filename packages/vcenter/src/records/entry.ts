/** Something that all vCenters of a domain share, as written last. */
export type Entry = {
  /** `user NAME`, `role NAME`, `permission USER` (on the vCenter itself), `license KEY`. */
  key: string
  /** JSON; undefined: it was deleted. */
  value: string | undefined
  /** Larger with every write, wherever it is made (Lamport, 1978). */
  counter: number
  /** Instance id of the vCenter that wrote it. */
  origin: string
}

export type Entries = ReadonlyMap<string, Entry>
