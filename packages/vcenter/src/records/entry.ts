/** The latest version of an object that all vCenters of a domain share. */
export type Entry = {
  /** `user NAME`, `role NAME`, `permission USER` (on the vCenter itself), `license KEY`. */
  key: string
  /** JSON; undefined if the object was deleted. */
  value: string | undefined
  /** Increases with every write in the domain, on any vCenter (Lamport, 1978). */
  counter: number
  /** Instance id of the vCenter that wrote this version. */
  origin: string
}

export type Entries = ReadonlyMap<string, Entry>
