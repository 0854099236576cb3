import type { Secret } from '@nkpsim/crypto'
import { mapLimited } from '@nkpsim/daemon/map-limited'
import type { RpcChannel } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { connectVcenter, connectVcenterWithoutSession } from '../operator/channels.ts'
import type { KnownHost } from '../operator/known-hosts.ts'
import { rememberHosts } from '../operator/remember-hosts.ts'
import { renewHostTokens } from '../operator/session.ts'
import type { SeedDatacenter } from '../seed/seed.ts'
import type { HostReady } from './ready-content.ts'

/** Names in the inventory of a new cluster. */
export const DATACENTER_NAME = 'Datacenter'
export const CLUSTER_NAME = 'Cluster'

const CALL_TIMEOUT_MS = 120_000
const AT_ONCE = 4

/** Default inventory of a new cluster. */
export const DEFAULT_INVENTORY: readonly SeedDatacenter[] = [
  { name: DATACENTER_NAME, folders: [], clusters: [{ name: CLUSTER_NAME }] },
]

/**
 * Creates the inventory of a new vCenter.
 * @throws RpcError
 */
export async function createInventory(
  stateDir: string,
  datacenters: readonly SeedDatacenter[],
  signal?: AbortSignal,
): Promise<void> {
  await withVcenter(stateDir, async (vcenter) => {
    const inventory = vcenter.client('nkpsim.vcenter.v1.InventoryService')
    const options = callOptions(signal)
    for (const { name: datacenter, folders, clusters } of datacenters) {
      await inventory.createDatacenter({ name: datacenter }, options)
      for (const { name, parent = '' } of folders)
        await inventory.createFolder({ datacenter, name, parent }, options)
      for (const { name, folder = '' } of clusters)
        await inventory.createCluster({ datacenter, name, folder }, options)
    }
  })
}

type EnrollOptions = {
  rootPassword: Secret
  relay?: string | undefined
  clusterOf?: (host: string) => string
}

/**
 * Adds hosts to vCenter, and stores their addresses for clients.
 * @param relay address at which vCenter reaches the hosts; undefined if vCenter uses the same
 *   addresses as clients
 * @param clusterOf returns the cluster for a host, empty for a standalone host; by default the
 *   cluster of a new vCenter
 * @throws RpcError
 */
export async function addHosts(
  stateDir: string,
  hosts: readonly HostReady[],
  options: EnrollOptions,
  signal?: AbortSignal,
): Promise<void> {
  if (hosts.length === 0) return
  const known = await withVcenter(stateDir, (vcenter) =>
    mapLimited(hosts, AT_ONCE, (host) => addHost(vcenter, host, options, signal)),
  )
  await rememberHosts(stateDir, new Map(known))
  await renewHostTokens(stateDir, () => connectVcenterWithoutSession(stateDir))
}

async function addHost(
  vcenter: RpcChannel,
  host: HostReady,
  { rootPassword, relay, clusterOf }: EnrollOptions,
  signal?: AbortSignal,
): Promise<[string, KnownHost]> {
  const { host: added } = await vcenter.client('nkpsim.vcenter.v1.InventoryService').addHost(
    {
      name: host.name,
      address: `${relay ?? host.address}:${host.adoptionPort}`,
      thumbprint: host.thumbprint,
      username: 'root',
      password: rootPassword.reveal().toString('utf8'),
      cluster: clusterOf?.(host.name) ?? CLUSTER_NAME,
    },
    callOptions(signal),
  )
  if (!added) throw new SimulatorError('PROCESS_FAILED', `vCenter did not add ${host.name}`)
  return [host.name, { address: `${host.address}:${host.managementPort}`, hostId: added.id }]
}

async function withVcenter<Result>(
  stateDir: string,
  use: (vcenter: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const vcenter = connectVcenter(stateDir)
  try {
    return await use(vcenter)
  } finally {
    vcenter.close()
  }
}

function callOptions(signal?: AbortSignal): { timeoutMs: number; signal?: AbortSignal } {
  return { timeoutMs: CALL_TIMEOUT_MS, ...(signal && { signal }) }
}
