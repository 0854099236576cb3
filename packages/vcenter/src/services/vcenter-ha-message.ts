import type { vcenterV1 } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type {
  VcenterHaFileReplication,
  VcenterHaMode,
  VcenterHaReplication,
} from '../vcenter-ha/cluster-state.ts'

const MODES = {
  enabled: 'VCENTER_HA_MODE_ENABLED',
  maintenance: 'VCENTER_HA_MODE_MAINTENANCE',
  disabled: 'VCENTER_HA_MODE_DISABLED',
} as const satisfies Record<VcenterHaMode, vcenterV1.VcenterHaMode>

const REPLICATIONS = {
  sync: 'VCENTER_HA_REPLICATION_SYNC',
  async: 'VCENTER_HA_REPLICATION_ASYNC',
  'no replication': 'VCENTER_HA_REPLICATION_NO_REPLICATION',
} as const satisfies Record<VcenterHaReplication, vcenterV1.VcenterHaReplication>

const FILE_REPLICATIONS = {
  'in sync': 'VCENTER_HA_FILE_REPLICATION_IN_SYNC',
  'out of sync': 'VCENTER_HA_FILE_REPLICATION_OUT_OF_SYNC',
  'no replication': 'VCENTER_HA_FILE_REPLICATION_NO_REPLICATION',
} as const satisfies Record<VcenterHaFileReplication, vcenterV1.VcenterHaFileReplication>

export function modeMessage(mode: VcenterHaMode | undefined): vcenterV1.VcenterHaMode {
  return mode === undefined ? 'VCENTER_HA_MODE_UNSPECIFIED' : MODES[mode]
}

/** @throws VcenterError INVALID_REQUEST */
export function modeFromMessage(message: string): VcenterHaMode {
  const found = Object.entries(MODES).find(([, name]) => name === message)
  if (found !== undefined) return found[0] as VcenterHaMode
  throw new VcenterError('INVALID_REQUEST', 'the mode is enabled, maintenance or disabled')
}

export function replicationMessage(
  replication: VcenterHaReplication,
): vcenterV1.VcenterHaReplication {
  return REPLICATIONS[replication]
}

export function fileReplicationMessage(
  replication: VcenterHaFileReplication,
): vcenterV1.VcenterHaFileReplication {
  return FILE_REPLICATIONS[replication]
}
