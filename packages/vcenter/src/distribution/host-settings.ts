import type { esxiV1 } from '@nkpsim/rpc'
import { infrastructureMessage } from '../inventory/trust-report.ts'
import { licensedFeatures } from '../licensing/licensed.ts'
import { isHaOnFor } from '../records/cluster.ts'
import { settingValue } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { vsanMessage } from '../vsan/desired-cluster.ts'
import { knownVsanClusterIds } from '../vsan/kept-cluster.ts'

/** The settings of a vCenter that its hosts need. */
export type HostSettings = {
  keyCachePolicy: 'KEY_CACHE_POLICY_OBSERVED' | 'KEY_CACHE_POLICY_DOCUMENTED'
  renewMissingHostKey: boolean
  replacesVtpmOfClones: boolean
  licensedFeatures: string[]
  /** Cluster of the host, in which vSphere HA is on; undefined if it is off. */
  haCluster: string | undefined
  /** Services of a Trust Authority; null if the host is not a Trusted Host. */
  trustedInfrastructure: esxiV1.TrustedInfrastructure | null
  /** vSAN cluster of the host; null if it is in none. */
  vsan: esxiV1.VsanCluster | null
  knownVsanClusterIds: string[]
}

export function hostSettings(snapshot: Snapshot, hostId: string, nowMs: number): HostSettings {
  const isDocumented = settingValue(snapshot, 'nkpsim.vm.keyCacheAfterDelete') === 'documented'
  return {
    keyCachePolicy: isDocumented ? 'KEY_CACHE_POLICY_DOCUMENTED' : 'KEY_CACHE_POLICY_OBSERVED',
    renewMissingHostKey: settingValue(snapshot, 'vpxd.hostkey.newIfMissing'),
    replacesVtpmOfClones: settingValue(snapshot, 'vpxd.clone.tpmProvisionPolicy') === 'replace',
    licensedFeatures: licensedFeatures(snapshot, hostId, nowMs),
    // A host without a cluster does not take part.
    haCluster: haCluster(snapshot, hostId),
    trustedInfrastructure: infrastructureMessage(snapshot.trustedHosts.get(hostId)),
    vsan: vsanMessage(snapshot, hostId),
    knownVsanClusterIds: knownVsanClusterIds(snapshot),
  }
}

function haCluster(snapshot: Snapshot, hostId: string): string | undefined {
  const name = snapshot.hosts.find(({ id }) => id === hostId)?.cluster
  const cluster = snapshot.clusters.find((each) => each.name === name)
  if (cluster === undefined) return undefined
  return isHaOnFor(cluster, settingValue(snapshot, 'nkpsim.ha.enabled')) ? name : undefined
}
