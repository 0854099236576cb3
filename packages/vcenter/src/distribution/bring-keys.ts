import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Receiving } from '../host-copies.ts'
import type { KmsKey } from '../records/virtual-machine.ts'
import type { Store } from '../store/store.ts'
import { compareKeys, digestOf, keysInCluster, removeKeys } from './cluster-keys.ts'

/**
 * Gives connected hosts the keys of the virtual machines in their clusters, so that vSphere HA can
 * restart each machine without a key server. Removes old keys that nothing uses from hosts that
 * hold many. Works in the background.
 */
export type KeyBringer = {
  /** Call this when a host has reported its standard providers. */
  heard(host: Receiving, providers: readonly string[]): void
  lose(hostId: string): void
  /** Call this when a host refused keys: it is compared with its cluster again at `retry`. */
  refused(hostId: string): void
  /** Brings what hosts did not get before, and the keys that their clusters use now. */
  retry(): void
  /** Resolves when no work is running. */
  settled(): Promise<void>
}

/** How long a key stays on hosts although nothing uses it. */
const NEW_MS = 3_600_000

/** A host and the standard providers that it has reported. */
type Heard = { host: Receiving; providers: ReadonlySet<string> }

/**
 * @param provide fetches keys and sends them to a host, as far as possible. Returns whether the
 *   host got all of them
 */
export function createKeyBringer({
  store,
  clusterClock,
  channels,
  provide,
  logger,
  signal,
}: {
  store: Pick<Store, 'snapshot' | 'kms'>
  clusterClock: Pick<ClusterClock, 'nowMs'>
  channels: ReadonlyMap<string, RpcChannel>
  provide: (hostId: string, keys: readonly KmsKey[]) => Promise<boolean>
  logger: Pick<Logger, 'warn'>
  signal: AbortSignal
}): KeyBringer {
  const connected = new Map<string, Heard>()
  /** Digest of the keys of its cluster that a host has got. */
  const brought = new Map<string, string>()
  const bringing = new Map<string, Promise<void>>()

  /** Whether the machine of a key may not be in the report of its host yet. */
  const isNew = ({ provider, keyId }: KmsKey): boolean => {
    const madeMs = store.kms.key(provider, keyId)?.timeMs ?? -Infinity
    return Math.abs(clusterClock.nowMs() - madeMs) < NEW_MS
  }
  const bring = async (hostId: string, { providers }: Heard): Promise<void> => {
    const wanted = keysInCluster(store.snapshot(), hostId, providers)
    const digest = digestOf(wanted)
    const channel = channels.get(hostId)
    if (channel === undefined || providers.size === 0 || brought.get(hostId) === digest) return
    const { lacking, unused } = await compareKeys(channel, wanted, providers, signal)
    await removeKeys(
      channel,
      unused.filter((key) => !isNew(key)),
      signal,
    )
    const isDone = await provide(hostId, lacking)
    if (isDone && channels.get(hostId) === channel) brought.set(hostId, digest)
  }
  /** Brings keys to a host once at a time, and again if it reported meanwhile. */
  const begin = (hostId: string): void => {
    const heard = connected.get(hostId)
    if (heard === undefined || bringing.has(hostId) || signal.aborted) return
    const work = bring(hostId, heard)
      .catch((error: unknown) => {
        if (!signal.aborted)
          logger.warn('host.keys-not-sent', { host: heard.host.name, reason: messageOf(error) })
      })
      .finally(() => {
        bringing.delete(hostId)
        if (connected.get(hostId) !== heard) begin(hostId)
      })
    bringing.set(hostId, work)
  }
  return {
    heard: (host, names) => {
      const providers = new Set(names)
      const before = connected.get(host.id)?.providers
      if (before?.size === providers.size && names.every((name) => before.has(name))) return
      connected.set(host.id, { host, providers })
      begin(host.id)
    },
    lose: (hostId) => {
      connected.delete(hostId)
      brought.delete(hostId)
    },
    refused: (hostId) => void brought.delete(hostId),
    retry: () => {
      for (const hostId of connected.keys()) begin(hostId)
    },
    settled: async () => void (await Promise.all(bringing.values())),
  }
}
