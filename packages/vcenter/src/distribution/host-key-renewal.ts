import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Receiving } from '../host-copies.ts'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { ProvidedKey, StandardKeys } from '../key-provider/standard/keys.ts'
import type { NewEvent } from '../records/event.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { type HostKeyPlan, planHostKey } from './plan-host-key.ts'

const SERVICE = 'nkpsim.esxi.v1.HostCryptoService'
const TIMEOUT_MS = 30_000
/**
 * Shortest time between two new host keys of a host. A host that never takes its key, or says so,
 * would otherwise cost a key of the key server at each of its reports.
 */
const PAUSE_MS = 600_000

const RENEWED = {
  missing: 'com.vmware.vc.host.Crypto.HostKey.NewKey.KeyMissingOnKMS',
  cluster: 'com.vmware.vc.host.Crypto.HostKey.NewKey.KMSClusterError',
} as const
const REQUIRED = {
  missing: 'com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS',
  cluster: 'com.vmware.vc.host.Crypto.ReqEnable.KMSClusterError',
} as const

/** Replaces host keys that no key server gives. */
export type HostKeyRenewal = {
  /**
   * Replaces the host key of a host if it is among the missing keys, or tells that an operator must
   * enable encryption mode. Tells each cause once. Makes a host at most one key in 10 minutes.
   */
  follow(
    host: Receiving,
    channel: RpcChannel,
    missing: ReadonlyMap<string, readonly MissingProvidedKey[]>,
    signal: AbortSignal,
  ): Promise<void>
  /** Forgets hosts that vCenter does not have anymore. */
  keepOnly(hostIds: ReadonlySet<string>): void
}

export function createHostKeyRenewal({
  store,
  keys,
  give,
  clusterClock,
  logger,
}: {
  store: Store
  keys: Pick<StandardKeys, 'make'>
  /** Sends a key to the hosts of the cluster of a host. */
  give: (hostId: string, provider: string, keys: readonly ProvidedKey[]) => Promise<void>
  clusterClock: Pick<ClusterClock, 'nowMs' | 'monotonicMs'>
  logger: Logger
}): HostKeyRenewal {
  const told = new Map<string, string>()
  /** Time of the last attempt, by host. */
  const triedMs = new Map<string, number>()
  const isPaused = (hostId: string): boolean =>
    clusterClock.monotonicMs() - (triedMs.get(hostId) ?? -Infinity) < PAUSE_MS
  const tell = async (id: NewEvent['id'], host: Receiving, message: string): Promise<void> => {
    if (told.get(host.id) === id) return
    told.set(host.id, id)
    const event = { id, entityKind: 'host', entity: host.name, message } as const
    await store.change((tables) => tables.insertEvent({ ...event, timeMs: clusterClock.nowMs() }))
  }
  /** Returns the id of a new key that the host has; empty if the host makes the key. */
  const newKeyId = async (
    host: Receiving,
    provider: KeyProviderInfo,
    signal: AbortSignal,
  ): Promise<string> => {
    if (provider.kind !== 'standard') return ''
    const madeFor = `host ${host.name}`
    const made = await keys.make(provider, { madeFor, attributes: [] }, signal)
    using _kek = made.kek
    await give(host.id, provider.name, [made])
    return made.keyId
  }
  const renew = async (
    host: Receiving,
    channel: RpcChannel,
    { why, message, provider }: HostKeyPlan & { provider: KeyProviderInfo },
    signal: AbortSignal,
  ): Promise<void> => {
    const keyId = await newKeyId(host, provider, signal)
    const request = { provider: provider.name, keyId }
    await channel.client(SERVICE).enableCrypto(request, { timeoutMs: TIMEOUT_MS, signal })
    logger.info('host-key.renewed', { host: host.name, provider: provider.name })
    await tell(RENEWED[why], host, `Host ${host.name} has a new host key: ${message}`)
  }
  return {
    follow: async (host, channel, missing, signal) => {
      const plan = planHostKey(store.snapshot(), host.id, missing)
      if (plan === undefined) return void told.delete(host.id)
      const { why, message, provider } = plan
      if (provider !== undefined && isPaused(host.id)) return
      if (provider !== undefined) triedMs.set(host.id, clusterClock.monotonicMs())
      try {
        if (provider !== undefined) return await renew(host, channel, { ...plan, provider }, signal)
      } catch (error) {
        if (signal.aborted) throw error
        logger.warn('host-key.not-renewed', { host: host.name, reason: messageOf(error) })
      }
      await tell(REQUIRED[why], host, `Host ${host.name} needs its host key: ${message}`)
    },
    keepOnly: (hostIds) => {
      for (const map of [told, triedMs])
        for (const id of map.keys()) if (!hostIds.has(id)) map.delete(id)
    },
  }
}
