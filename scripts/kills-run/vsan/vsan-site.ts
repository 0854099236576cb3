import type { RpcClient } from '@nkpsim/rpc'
import { Secret, startCluster } from '@nkpsim/simulator'
import { CALL, createSite, makeNativeProvider, type Site, until } from '../site.ts'

export const VSAN_HOSTS = ['esx-1', 'esx-2', 'esx-3', 'esx-4'] as const
export const CLUSTER = 'Cluster'
export const DATASTORE = 'vsanDatastore'
const DISK_BYTES = 128 * 1024 * 1024

/** Starts a cluster of four hosts without TPMs, whose disks are one vSAN datastore. */
export async function startVsanSite(stateDir: string, signal: AbortSignal): Promise<Site> {
  const rootPassword = Secret.from(Buffer.from('kills'))
  const hosts = VSAN_HOSTS.length
  await startCluster({ stateDir, signal, hosts, noTpm: [1, 2, 3, 4], rootPassword })
  const site = createSite(stateDir, signal)
  await makeNativeProvider(site, hosts)
  await onVsan(site, (client) =>
    client.enableVsan({ cluster: CLUSTER, diskCapacityBytes: DISK_BYTES }, CALL),
  )
  await until(async () => {
    const { vsan } = await vsanOf(site)
    return vsan?.changing === false
  }, signal)
  return site
}

type VsanClient = RpcClient<'nkpsim.vcenter.v1.VsanService'>

/** Calls the vSAN service of vCenter. */
export async function onVsan<T>(site: Site, use: (client: VsanClient) => Promise<T>): Promise<T> {
  const channel = await site.connect('vcenter')
  try {
    return await use(channel.client('nkpsim.vcenter.v1.VsanService'))
  } finally {
    channel.close()
  }
}

/** Returns what `vsan get` shows. */
export function vsanOf(site: Site) {
  return onVsan(site, (client) => client.getVsanCluster({ cluster: CLUSTER }, CALL))
}

/** Returns the objects that have a component on a host, as it knows them. */
export async function objectsOn(site: Site, host: string) {
  const all = []
  for (let afterObjectId = ''; ; ) {
    const { objects } = await site.onHost(host, 'nkpsim.esxi.v1.VsanObjectService', (client) =>
      client.listVsanObjects({ afterObjectId }, CALL),
    )
    all.push(...objects)
    const last = objects.at(-1)?.configuration?.objectId
    if (last === undefined) return all
    afterObjectId = last
  }
}

/** Returns a line for each object that is not healthy, as any of its hosts sees it. */
export async function unhealthyObjects(site: Site): Promise<string[]> {
  const lines = new Set<string>()
  for (const host of VSAN_HOSTS)
    for (const { configuration, health } of await objectsOn(site, host)) {
      const states = configuration?.components.map(({ state }) => state.split('_STATE_')[1])
      if (health !== 'VSAN_OBJECT_HEALTH_HEALTHY')
        lines.add(`${host} sees ${configuration?.objectId} as ${health}: ${states?.join(', ')}`)
    }
  return [...lines]
}

/** Waits until every component of every object is active. Returns lines about those that are not. */
export async function untilHealthy(site: Site): Promise<string[]> {
  let lines: string[] = []
  await until(async () => {
    lines = await unhealthyObjects(site)
    return lines.length === 0
  }, site.signal).catch((error) => {
    if (site.signal.aborted) throw error
    lines.push(`objects do not become healthy: ${error}`)
  })
  return lines
}
