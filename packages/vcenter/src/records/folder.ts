/** A folder of hosts and clusters. */
export type Folder = {
  name: string
  datacenter: string
  /** Folder that holds it; undefined: the datacenter. */
  parent: string | undefined
}
