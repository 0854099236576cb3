import { createHash } from 'node:crypto'
import type { RpcChannel } from '@nkpsim/rpc'
import { kmsKeysOf } from '../inventory/vm-keys.ts'
import type { KmsKey } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { keysOfVsan } from '../vsan/keys-of-vsan.ts'

const SERVICE = 'nkpsim.esxi.v1.HostKeyService'
const TIMEOUT_MS = 30_000
/** Maximum number of keys that a host may list, and that vCenter brings to a host. */
const MAX_KEYS = 20_000
/** Number of keys on a host above which vCenter removes those that nothing uses. */
const CROWDED_KEYS = 10_000
/** Maximum number of keys in a message to a host. */
const MAX_KEYS_IN_MESSAGE = 1000

/**
 * Returns the keys of key servers that virtual machines in the cluster of a host use, and the keys
 * of its vSAN. vSphere HA may restart each machine on each host of its cluster. Pure.
 * @param providers - names of the standard providers that the host has
 */
export function keysInCluster(
  {
    hosts,
    inventories,
    vsanClusters,
  }: Pick<PublicSnapshot, 'hosts' | 'inventories' | 'vsanClusters'>,
  hostId: string,
  providers: ReadonlySet<string>,
): KmsKey[] {
  const cluster = hosts.find(({ id }) => id === hostId)?.cluster
  if (cluster === undefined || providers.size === 0) return []
  const keys = new Map<string, KmsKey>()
  for (const host of hosts)
    if (host.cluster === cluster)
      for (const vm of inventories.get(host.id)?.vms ?? [])
        for (const key of kmsKeysOf(vm)) if (providers.has(key.provider)) keys.set(idOf(key), key)
  const vsan = vsanClusters.find((each) => each.cluster === cluster)
  for (const key of vsan === undefined ? [] : keysOfVsan(vsan))
    if (providers.has(key.provider)) keys.set(idOf(key), key)
  return [...keys.values()].slice(0, MAX_KEYS)
}

/** Keys that a host must get, and keys that it may lose. */
export type KeyChanges = { lacking: KmsKey[]; unused: KmsKey[] }

/**
 * Compares the keys of a host with those of its cluster. A host that holds many keys may lose those
 * that nothing uses: of deleted machines, and of machines with another key since then. Otherwise it
 * would refuse new keys one day.
 * @param wanted - keys that the cluster of the host uses
 * @param providers - names of the standard providers that the host has
 * @throws RpcError
 */
export async function compareKeys(
  channel: RpcChannel,
  wanted: readonly KmsKey[],
  providers: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<KeyChanges> {
  const held = new Set<string>()
  const idle: KmsKey[] = []
  const needed = new Set(wanted.map(idOf))
  const options = { timeoutMs: TIMEOUT_MS, signal }
  for await (const { keys } of channel.client(SERVICE).listKeys({}, options)) {
    for (const { provider, keyId, usedBy, isHostKey } of keys) {
      const key = { provider, keyId }
      held.add(idOf(key))
      const isIdle = usedBy.length === 0 && !isHostKey && !needed.has(idOf(key))
      if (isIdle && providers.has(provider)) idle.push(key)
    }
    if (held.size >= MAX_KEYS) break
  }
  const isCrowded = held.size > CROWDED_KEYS && wanted.length < MAX_KEYS
  return { lacking: wanted.filter((key) => !held.has(idOf(key))), unused: isCrowded ? idle : [] }
}

/** Removes keys from a host. @throws RpcError */
export async function removeKeys(
  channel: RpcChannel,
  keys: readonly KmsKey[],
  signal: AbortSignal,
): Promise<void> {
  const options = { timeoutMs: TIMEOUT_MS, signal }
  for (let at = 0; at < keys.length; at += MAX_KEYS_IN_MESSAGE)
    await channel
      .client(SERVICE)
      .removeKeys({ keys: keys.slice(at, at + MAX_KEYS_IN_MESSAGE) }, options)
}

/** Returns a short text that differs for each set of keys. */
export function digestOf(keys: readonly KmsKey[]): string {
  return createHash('sha256')
    .update(JSON.stringify(keys.map(idOf).toSorted()))
    .digest('base64')
}

/** Whether all keys of a list are in another list. */
export function isPartOf(some: readonly KmsKey[], all: readonly KmsKey[]): boolean {
  const known = new Set(all.map(idOf))
  return some.every((key) => known.has(idOf(key)))
}

function idOf({ provider, keyId }: KmsKey): string {
  return JSON.stringify([provider, keyId])
}
