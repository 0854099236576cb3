export type Cluster = {
  name: string
  datacenter: string
  /** Folder that contains the cluster; undefined if it is directly in the datacenter. */
  folder: string | undefined
}
