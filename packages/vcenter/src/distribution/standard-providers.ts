import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock, Connections, MachineClock } from '@nkpsim/effects'
import { connectKmip, peekServerCertificate } from '@nkpsim/kmip'
import { createStandardKeys, type StandardKeys } from '../key-provider/standard/keys.ts'
import { type KmsHealth, startKmsHealth } from '../key-provider/standard/kms-health.ts'
import { createKmsNodes } from '../key-provider/standard/kms-nodes.ts'
import type { NodeStatus } from '../key-provider/standard/node-status.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { createHostKeys, type HostKeys } from './host-keys.ts'

/** The last known status of the servers of a provider. */
export type KmsStatus = { provider: StandardKeyProvider; nodes: readonly NodeStatus[] }

/** What vCenter does for its standard key providers. */
export type StandardProviders = {
  keys: StandardKeys
  health: KmsHealth
  hostKeys: HostKeys
  stop(): Promise<void>
}

/** @param input.onStatus called with the status of all providers after each check */
export function startStandardProviders(input: {
  store: Store
  clusterClock: ClusterClock
  machineClock: MachineClock
  connections: Connections
  onStatus: (all: readonly KmsStatus[]) => Promise<void>
  logger: Logger
}): StandardProviders {
  const { store, clusterClock, machineClock, connections, logger, onStatus } = input
  const network = { connections, machineClock }
  const nodes = createKmsNodes({ store, network, connectKmip })
  const keys = createStandardKeys({ store, nodes, clusterClock, logger })
  const hostKeys = createHostKeys({ store, keys, clusterClock, logger })
  const health = startKmsHealth({
    ...{ store, nodes, network, peekServerCertificate, clusterClock, logger },
    onChecked: async () => {
      const all = store
        .snapshot()
        .keyProviders.filter((each): each is StandardKeyProvider => each.kind === 'standard')
      await onStatus(all.map((provider) => ({ provider, nodes: health.statuses(provider) })))
      hostKeys.retry()
    },
  })
  return {
    keys,
    health,
    hostKeys,
    stop: async () => {
      await health.stop()
      await hostKeys.stop()
    },
  }
}
