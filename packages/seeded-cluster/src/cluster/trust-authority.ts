import type { KnownSecret } from '@nkpsim/checkers'
import { type MachineClock, seededRandom } from '@nkpsim/effects'
import { type RpcClient, RpcError, type trustV1 } from '@nkpsim/rpc'
import type { MemoryNetwork } from '@nkpsim/rpc/memory'
import {
  configureTrustHosts,
  type LabKms,
  type MemoryTrustHost,
  openLabKms,
  startTrustHostInMemory,
} from '@nkpsim/trust-authority/testing'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { TRUST_HOSTS, TRUSTED_PROVIDER } from '../plan/nodes.ts'

const PROVIDER_ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const TRUSTED = 'nkpsim.vcenter.v1.TrustedInfrastructureService'

/** How long users wait for the first attested host, and between two looks, ms. */
const PATIENCE_MS = 20_000
const LOOK_MS = 500

/** The Trust Authority of a run, outside of its cluster, with a key server of its own. */
export type TrustAuthority = {
  /**
   * Starts the trust hosts, which trust the TPMs of the run and what a host has booted. Then
   * makes a cluster trusted, registers the trusted provider, and waits for an attested host.
   */
  setUp(site: SiteAccess, of: { cluster: string; host: string }): Promise<void>
  /** Kills a trust host. It starts again after a time, or by `heal`. */
  breakHost(name: string, forMs: number): Promise<void>
  heal(): Promise<void>
  /** All keys of its key server. */
  secrets(): KnownSecret[]
}

/** Creates a Trust Authority that does not run yet, because most runs have none. */
export function createTrustAuthority(
  seed: number,
  network: MemoryNetwork,
  clock: MachineClock,
): TrustAuthority {
  const random = seededRandom(`trust authority ${seed}`)
  const hosts = new Map<string, MemoryTrustHost>()
  const stopped = new Set<string>()
  let kms: Promise<LabKms> | undefined
  let opened: LabKms | undefined
  let configured: Promise<trustV1.GetServicesInfoResponse__Output[]> | undefined

  const start = async (name: string): Promise<void> => {
    kms ??= openLabKms(clock, random)
    opened = await kms
    const files = hosts.get(name)?.files
    const own = { name, network, clock, random, connections: opened.connections }
    hosts.set(name, await startTrustHostInMemory({ ...own, ...(files && { files }) }))
  }
  const restart = async (name: string): Promise<void> => {
    if (stopped.delete(name)) await start(name)
  }
  const configure = async (eventLog: Buffer) => {
    for (const name of TRUST_HOSTS) await start(name)
    const lab = await (kms ?? openLabKms(clock, random))
    return configureTrustHosts([...hosts.values()], {
      ...{ eventLog, kms: lab, providerId: PROVIDER_ID },
      primaryKeyId: await lab.createKey(),
    })
  }
  return {
    setUp: async (site, { cluster, host }) => {
      const security = await site.host(host, 'nkpsim.esxi.v1.HostSecurityService')
      const { eventLog } = await security.getEventLog({}, CALL)
      configured ??= configure(Buffer.from(eventLog))
      const servicesInfo = servicesText(await configured)
      const trusted = await site.vcenter(TRUSTED)
      await trusted.importServices({ servicesInfo }, CALL)
      await trusted.setTrustedCluster({ cluster, enabled: true }, CALL)
      await trusted.registerTrustedProvider({ provider: TRUSTED_PROVIDER }, CALL)
      const endMs = clock.nowMs() + PATIENCE_MS
      while (clock.nowMs() < endMs && !(await hasAttestedHost(trusted, cluster)))
        await clock.sleep(LOOK_MS)
    },
    breakHost: async (name, forMs) => {
      const host = hosts.get(name)
      if (host === undefined || stopped.has(name)) return
      stopped.add(name)
      network.crash(name)
      await host.stop()
      clock.sleep(forMs).then(
        () => restart(name),
        () => undefined,
      )
    },
    heal: async () => {
      for (const name of [...stopped]) await restart(name)
    },
    secrets: () =>
      [...(opened?.kms.keys.entries() ?? [])].map(([id, { bytes }]) => ({
        ...{ label: `primary key ${id} of the Trust Authority`, bytes },
      })),
  }
}

async function hasAttestedHost(
  trusted: RpcClient<typeof TRUSTED>,
  cluster: string,
): Promise<boolean> {
  try {
    const answer = await trusted.getTrustedCluster({ cluster }, CALL)
    return (answer.cluster?.attestedCount ?? 0) > 0
  } catch (error) {
    // The provider is registered already.
    if (error instanceof RpcError) return false
    throw error
  }
}

/** Returns what an administrator of the Trust Authority exports for the workload. */
function servicesText(infos: readonly trustV1.GetServicesInfoResponse__Output[]): string {
  const [{ group, keyProviders } = { group: '', keyProviders: [] }] = infos
  const services = infos.map(({ serviceId, host, address, thumbprint }) => ({
    ...{ serviceId, host, address, thumbprint },
  }))
  return JSON.stringify({ version: 1, group, services, keyProviders })
}
