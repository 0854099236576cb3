export type Cluster = {
  name: string
  datacenter: string
  /** Folder that holds it; undefined: the datacenter. */
  folder: string | undefined
}
