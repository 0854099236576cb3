export type Cluster = {
  name: string
  datacenter: string
  /** Folder that contains it; undefined: the datacenter. */
  folder: string | undefined
}
