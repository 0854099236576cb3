/** A folder of hosts and clusters. */
export type Folder = {
  name: string
  datacenter: string
  /** Folder that contains this folder; undefined if it is directly in the datacenter. */
  parent: string | undefined
}
