/** vCenter HA of a cluster: a second vCenter, and three members of etcd. */
export type VcenterHaRecord = {
  /** The node that was made from the first vCenter. */
  second: { ports: { management: number; download: number }; metricsPort?: number }
  /** Members of etcd, by the names of their nodes. */
  members: { name: string; ports: { client: number; peer: number } }[]
}
