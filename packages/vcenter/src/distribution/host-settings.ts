import { hash } from 'node:crypto'
import { licensedFeatures } from '../licensing/licensed.ts'
import { settingValue } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** The settings of a vCenter that its hosts need. */
export type HostSettings = {
  keyCachePolicy: 'KEY_CACHE_POLICY_OBSERVED' | 'KEY_CACHE_POLICY_DOCUMENTED'
  renewMissingHostKey: boolean
  licensedFeatures: string[]
  /** Folder of the host's cluster for vSphere HA; empty if vSphere HA is off. */
  haGroup: string
}

export function hostSettings(
  snapshot: Snapshot,
  { vcenterInstanceId, hostId }: { vcenterInstanceId: string; hostId: string },
  nowMs: number,
): HostSettings {
  const isDocumented = settingValue(snapshot, 'nkpsim.vm.keyCacheAfterDelete') === 'documented'
  return {
    keyCachePolicy: isDocumented ? 'KEY_CACHE_POLICY_DOCUMENTED' : 'KEY_CACHE_POLICY_OBSERVED',
    renewMissingHostKey: settingValue(snapshot, 'vpxd.hostkey.newIfMissing'),
    licensedFeatures: licensedFeatures(snapshot, hostId, nowMs),
    haGroup: haGroup(snapshot, vcenterInstanceId, hostId),
  }
}

/**
 * Returns the name of a folder like those of vSphere HA. A host without a cluster does not take
 * part.
 */
function haGroup(snapshot: Snapshot, vcenterInstanceId: string, hostId: string): string {
  const cluster = snapshot.hosts.find(({ id }) => id === hostId)?.cluster
  if (cluster === undefined || !settingValue(snapshot, 'nkpsim.ha.enabled')) return ''
  return `FDM-${vcenterInstanceId}-${hash('sha256', cluster).slice(0, 16)}`
}
