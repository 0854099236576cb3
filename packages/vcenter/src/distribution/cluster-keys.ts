import { createHash } from 'node:crypto'
import type { RpcChannel } from '@nkpsim/rpc'
import { kmsKeysOf } from '../inventory/vm-keys.ts'
import type { KmsKey } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

const SERVICE = 'nkpsim.esxi.v1.HostKeyService'
const TIMEOUT_MS = 30_000
/** Maximum number of keys that a host may list, and that vCenter brings to a host. */
const MAX_KEYS = 20_000

/**
 * Returns the keys of key servers that virtual machines in the cluster of a host use. vSphere HA
 * may restart each machine on each host of its cluster. Pure.
 * @param providers - names of the standard providers that the host has
 */
export function keysInCluster(
  { hosts, inventories }: Pick<PublicSnapshot, 'hosts' | 'inventories'>,
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
  return [...keys.values()].slice(0, MAX_KEYS)
}

/** Returns those keys that a host does not hold. @throws RpcError */
export async function keysToBring(
  channel: RpcChannel,
  wanted: readonly KmsKey[],
  signal: AbortSignal,
): Promise<KmsKey[]> {
  const held = new Set<string>()
  const options = { timeoutMs: TIMEOUT_MS, signal }
  for await (const { keys } of channel.client(SERVICE).listKeys({}, options)) {
    for (const { provider, keyId } of keys) held.add(idOf({ provider, keyId }))
    if (held.size >= MAX_KEYS) break
  }
  return wanted.filter((key) => !held.has(idOf(key)))
}

/** Returns a short text that differs for each set of keys. */
export function digestOf(keys: readonly KmsKey[]): string {
  return createHash('sha256')
    .update(JSON.stringify(keys.map(idOf).toSorted()))
    .digest('base64')
}

function idOf({ provider, keyId }: KmsKey): string {
  return JSON.stringify([provider, keyId])
}
