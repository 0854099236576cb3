/** A folder of hosts and clusters. */
export type Folder = {
  name: string
  datacenter: string
  /** Folder that contains it; undefined: the datacenter. */
  parent: string | undefined
}
