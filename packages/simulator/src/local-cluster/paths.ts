import { join } from 'node:path'
import { OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'

/** Paths of a cluster below its state folder. */
export const clusterPaths = {
  clusterFile: (stateDir: string): string => join(stateDir, 'cluster.json'),
  lock: (stateDir: string): string => join(stateDir, 'cluster.lock'),
  knownHosts: (stateDir: string): string => join(stateDir, 'known-hosts.json'),
  session: (stateDir: string): string => join(stateDir, 'session.json'),
  vcenter: (stateDir: string): string => join(stateDir, 'vcenter'),
  /** A restored vCenter, until it replaces the previous one. */
  restoredVcenter: (stateDir: string): string => join(stateDir, 'vcenter.restored'),
  /** A vCenter that a restored one has replaced. */
  formerVcenter: (stateDir: string, time: string): string =>
    join(stateDir, `vcenter.before-${time}`),
  /** The state right after the first start, which a reset restores. */
  snapshot: (stateDir: string): string => join(stateDir, 'snapshot'),
  operator: (stateDir: string): string => join(stateDir, 'vcenter', OPERATOR_FOLDER),
  host: (stateDir: string, name: string): string => join(stateDir, 'hosts', name),
  tpm: (stateDir: string, name: string): string => join(stateDir, 'tpms', name),
  certificateAuthority: (stateDir: string): string => join(stateDir, 'ca'),
  datastores: (stateDir: string): string => join(stateDir, 'datastores'),
  datastore: (stateDir: string, name: string): string => join(stateDir, 'datastores', name),
  relay: (stateDir: string): string => join(stateDir, 'relay'),
  /** The injected fault. */
  fault: (stateDir: string): string => join(stateDir, 'fault.json'),
  log: (stateDir: string, process: string): string => join(stateDir, 'logs', `${process}.log`),
}

/** Name of the datastore that every host of a cluster mounts. */
export const DATASTORE_NAME = 'datastore1'
