import { join } from 'node:path'
import type { RpcClient, ServiceName } from '@nkpsim/rpc'
import {
  askVcenterHaNodes,
  backUpProvider,
  bringUpVcenter,
  clusterPaths,
  clusterProcesses,
  connectHost,
  connectVcenter,
  deployVcenterHa,
  identifyProcess,
  isRunning,
  Secret,
  startCluster,
} from '@nkpsim/simulator'
import { type HaLinks, prepareHaLinks } from '@nkpsim/simulator/testing'
import { untilWithin } from '../until.ts'

/** Deadline of calls that must succeed, ms. The machine may be busy with other work. */
export const CALL = { timeoutMs: 120_000 }
export const until = untilWithin(CALL.timeoutMs)
export const HOSTS = ['esx-1', 'esx-2'] as const
/** A provider that no failure deletes. */
export const PROVIDER = 'nkp-0'

/** A cluster of real processes with vCenter HA, whose nodes can be cut off. */
export type Site = {
  stateDir: string
  signal: AbortSignal
  links: HaLinks
  /** Calls the active vCenter. */
  onVcenter<S extends ServiceName, T>(
    service: S,
    use: (client: RpcClient<S>) => Promise<T>,
  ): Promise<T>
  onHost<S extends ServiceName, T>(
    host: string,
    service: S,
    use: (client: RpcClient<S>) => Promise<T>,
  ): Promise<T>
  /** Returns the name of the node that says that it is active. */
  active(): Promise<string | undefined>
  /** Sends a signal to a process, if it runs. After SIGKILL, waits for its end. */
  signalTo(kind: 'vcenterd' | 'etcd', node: string, signal: NodeJS.Signals): Promise<void>
  /** Lets all data pass, starts what has ended, and waits until all nodes and hosts work. */
  heal(): Promise<void>
  close(): Promise<void>
}

/** Starts a cluster with vCenter HA and a key provider on both hosts. */
export async function startSite(folder: string, signal: AbortSignal): Promise<Site> {
  const stateDir = join(folder, 'c')
  const rootPassword = Secret.from(Buffer.from('failovers'))
  await startCluster({ stateDir, signal, hosts: HOSTS.length, noTpm: [1, 2], rootPassword })
  const failed = new AbortController()
  const opening = prepareHaLinks(
    stateDir,
    join(folder, 'links'),
    AbortSignal.any([signal, failed.signal]),
  )
  try {
    await deployVcenterHa({ stateDir, signal })
  } catch (error) {
    failed.abort()
    await opening.catch(() => undefined)
    throw error
  }
  const site = createSite(stateDir, signal, await opening)
  await site.onVcenter('nkpsim.vcenter.v1.KeyProviderService', async (providers) => {
    await providers.createProvider(
      { provider: PROVIDER, constraints: { tpmRequired: false } },
      CALL,
    )
    await backUpProvider(stateDir, { provider: PROVIDER, password: undefined }, CALL)
    await until(async () => {
      const { provider } = await providers.getProvider({ provider: PROVIDER }, CALL)
      return provider?.hostsActive === HOSTS.length
    }, signal)
  })
  return site
}

function createSite(stateDir: string, signal: AbortSignal, links: HaLinks): Site {
  const hosts = new Map(HOSTS.map((name) => [name as string, connectHost(stateDir, name)]))
  const site: Site = {
    stateDir,
    signal,
    links,
    onVcenter: async (service, use) => {
      // A new channel does not wait for a vCenter that is suspended now.
      const vcenter = connectVcenter(stateDir)
      try {
        return await use(vcenter.client(service))
      } finally {
        vcenter.close()
      }
    },
    onHost: async (host, service, use) => {
      const channel = hosts.get(host)
      if (channel === undefined) throw new Error(`host ${host} is unknown`)
      return use(channel.client(service))
    },
    active: async () =>
      (await askVcenterHaNodes({ stateDir })).find(
        ({ status }) => status?.role === 'VCENTER_HA_ROLE_ACTIVE',
      )?.name,
    signalTo: async (kind, node, name) => {
      const found = clusterProcesses({ stateDir }).find(
        (each) => each.kind === kind && each.name === node && each.running,
      )
      const identity = found && identifyProcess(found.pid)
      if (identity === undefined) return
      process.kill(identity.pid, name)
      if (name === 'SIGKILL') await until(async () => !isRunning(identity), undefined)
    },
    heal: async () => {
      links.heal()
      await bringUpVcenter({ stateDir, signal })
      await until(() => isWhole(site), signal)
    },
    close: async () => {
      for (const channel of hosts.values()) channel.close()
      await links.close()
    },
  }
  return site
}

/** Whether vCenter HA is healthy, and vCenter has a stream to each host. */
async function isWhole(site: Site): Promise<boolean> {
  const { state } = await site.onVcenter('nkpsim.vcenter.v1.VcenterHaService', (client) =>
    client.getVcenterHa({}, CALL),
  )
  return state === 'VCENTER_HA_STATE_HEALTHY' && (await areConnected(site))
}

/** Whether vCenter has a stream to each host. */
export async function areConnected(site: Site): Promise<boolean> {
  const { hosts } = await site.onVcenter('nkpsim.vcenter.v1.InventoryService', (client) =>
    client.listHosts({}, CALL),
  )
  return hosts.every((host) => host.connectionState === 'CONNECTION_STATE_CONNECTED')
}

/** Returns the state folder of a node. */
export function nodeFolder({ stateDir }: Pick<Site, 'stateDir'>, node: string): string {
  return clusterPaths.vcenterNode(stateDir, node)
}
