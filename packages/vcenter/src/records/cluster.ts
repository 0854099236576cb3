export type Cluster = {
  name: string
  datacenter: string
  /** Folder that contains the cluster; undefined if it is directly in the datacenter. */
  folder: string | undefined
  /** Whether vSphere HA is on; undefined: as the setting nkpsim.ha.enabled says. */
  isHaOn: boolean | undefined
}

/** Whether vSphere HA is on for a cluster. */
export function isHaOnFor({ isHaOn }: Pick<Cluster, 'isHaOn'>, setting: boolean): boolean {
  return isHaOn ?? setting
}
