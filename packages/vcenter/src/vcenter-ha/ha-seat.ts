import type { Etcd } from '@nkpsim/rpc/etcd'
import type { VcenterHaMode } from './cluster-state.ts'
import type { NodeConfig } from './node-config.ts'

/** What the active node of vCenter HA can do with its cluster. */
export type HaSeat = {
  config: NodeConfig
  /** Name of the node that was active before; undefined if this is not known. */
  predecessor: string | undefined
  etcd: Pick<Etcd, 'members'>
  mode(): VcenterHaMode
  /**
   * Changes the mode.
   * @param sequence returns the number of the last change of the database
   * @throws VcenterError VCENTER_HA_ISOLATED, OUTCOME_UNKNOWN, NOT_ACTIVE
   */
  setMode(mode: VcenterHaMode, sequence: () => number): Promise<void>
  /** Copies the files of the other node, if it answers. */
  copyFiles(): Promise<void>
  /** Gives up the leadership, so that the passive node becomes active. This vCenter stops then. */
  release(): Promise<void>
}
