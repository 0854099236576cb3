import { join } from 'node:path'
import { OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'

/** Name of the process of the key server, of its folder and of its log. */
export const KEY_SERVER = 'key-server'

/** Name of the second vCenter of vCenter HA: of its node, its process and its folder. */
export const SECOND_VCENTER = 'vcenter-2'

/** Name of the node of vCenter HA without a vCenter. */
export const WITNESS = 'witness'

/** Returns paths in the state folder of a cluster. */
export const clusterPaths = {
  clusterFile: (stateDir: string): string => join(stateDir, 'cluster.json'),
  lock: (stateDir: string): string => join(stateDir, 'cluster.lock'),
  knownHosts: (stateDir: string): string => join(stateDir, 'known-hosts.json'),
  session: (stateDir: string): string => join(stateDir, 'session.json'),
  sessionLock: (stateDir: string): string => join(stateDir, 'session.lock'),
  loginLock: (stateDir: string): string => join(stateDir, 'login.lock'),
  refusedPassword: (stateDir: string): string => join(stateDir, 'refused-password.json'),
  powerDecisions: (stateDir: string): string => join(stateDir, 'power-decisions.json'),
  powerLock: (stateDir: string): string => join(stateDir, 'power.lock'),
  /** UUIDs of templates that an interrupted migration left as VMs. */
  formerTemplates: (stateDir: string): string => join(stateDir, 'former-templates.json'),
  formerTemplatesLock: (stateDir: string): string => join(stateDir, 'former-templates.lock'),
  vcenter: (stateDir: string): string => join(stateDir, 'vcenter'),
  /** State folder of a node of vCenter HA: `vcenter` or `vcenter-2`. */
  vcenterNode: (stateDir: string, node: string): string => join(stateDir, node),
  /** The second vCenter of vCenter HA before it is complete. */
  unfinishedNode: (stateDir: string): string => join(stateDir, `${SECOND_VCENTER}.new`),
  /** The members of etcd of vCenter HA, with the authority of their network. */
  vcenterHa: (stateDir: string): string => join(stateDir, 'vcenter-ha'),
  /** A restored vCenter before it replaces the previous vCenter. */
  restoredVcenter: (stateDir: string): string => join(stateDir, 'vcenter.restored'),
  /** A previous vCenter that a restored vCenter has replaced. */
  formerVcenter: (stateDir: string, time: string): string =>
    join(stateDir, `vcenter.before-${time}`),
  /** The state right after the first start. A reset restores this state. */
  snapshot: (stateDir: string): string => join(stateDir, 'snapshot'),
  /** The copy of the snapshot that a reset makes before it changes anything. */
  resetCopy: (stateDir: string): string => join(stateDir, 'reset.new'),
  operator: (stateDir: string): string => join(stateDir, 'vcenter', OPERATOR_FOLDER),
  host: (stateDir: string, name: string): string => join(stateDir, 'hosts', name),
  /** Folder with the state folders of all trust hosts. */
  trustHosts: (stateDir: string): string => join(stateDir, 'trust'),
  /** State folder of a trust host. */
  trustHost: (stateDir: string, name: string): string => join(stateDir, 'trust', name),
  /** Files with which an administrator calls a trust host. */
  trustOperator: (stateDir: string, name: string): string =>
    join(stateDir, 'trust', name, OPERATOR_FOLDER),
  tpm: (stateDir: string, name: string): string => join(stateDir, 'tpms', name),
  certificateAuthority: (stateDir: string): string => join(stateDir, 'ca'),
  datastores: (stateDir: string): string => join(stateDir, 'datastores'),
  datastore: (stateDir: string, name: string): string => join(stateDir, 'datastores', name),
  /** Keys, certificates and configuration of the key server. */
  keyServer: (stateDir: string): string => join(stateDir, KEY_SERVER),
  relay: (stateDir: string): string => join(stateDir, 'relay'),
  /** The record of the injected fault. */
  fault: (stateDir: string): string => join(stateDir, 'fault.json'),
  log: (stateDir: string, process: string): string => join(stateDir, 'logs', `${process}.log`),
}

/** Name of the datastore that every host of a cluster mounts. */
export const DATASTORE_NAME = 'datastore1'
