import { verifyAuditLog } from '@nkpsim/simulator'
import { compareNodes } from './compare-nodes.ts'
import type { Load } from './load.ts'
import { CALL, HOSTS, PROVIDER, type Site, until } from './site.ts'

/** Hosts follow vCenter within this time, ms. */
const PATIENCE_MS = 30_000
const KEY_PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'

/**
 * Checks a cluster whose nodes and hosts work, while no change is under way.
 * @returns a line for each change that is lost, doubled or came back, for each host with another
 *   KDK than vCenter, for a wrong custody, for a broken audit log, and for nodes that differ
 */
export async function check(site: Site, load: Load): Promise<string[]> {
  const found = await namesOf(site)
  const isThere = (name: string) => found.vms.includes(name)
  await settled(async () => {
    found.vms = (await namesOf(site)).vms
    return load.vms.present().every(isThere)
  })
  return [
    ...load.violations.splice(0),
    ...load.roles.check(found.roles),
    ...load.providers.check(found.providers),
    ...load.vms.check(found.vms),
    ...(await checkKeys(site)),
    ...(await checkCustody(site)),
    ...(await verifyAuditLog(site.stateDir, CALL)).findings.map(
      (finding) => `audit: ${JSON.stringify(finding)}`,
    ),
    ...(await compareNodes(site)),
  ]
}

async function namesOf(site: Site) {
  const own = (names: string[], kind: string) => names.filter((name) => name.startsWith(`${kind}-`))
  const { roles } = await site.onVcenter('nkpsim.vcenter.v1.AuthorizationService', (client) =>
    client.listRoles({}, CALL),
  )
  const { providers } = await site.onVcenter(KEY_PROVIDERS, (client) =>
    client.listProviders({}, CALL),
  )
  const { virtualMachines } = await site.onVcenter('nkpsim.vcenter.v1.InventoryService', (client) =>
    client.listVirtualMachines({}, CALL),
  )
  return {
    roles: own(
      roles.map(({ name }) => name),
      'role',
    ),
    providers: own(
      providers.map(({ provider }) => provider),
      'provider',
    ),
    vms: own(
      virtualMachines.map(({ name }) => name),
      'vm',
    ),
  }
}

type Held = { provider: string; keyId: string; kcv: string }

/** Each host must have exactly the KDKs that vCenter has. */
async function checkKeys(site: Site): Promise<string[]> {
  const textOf = (held: Held[]) =>
    held.map(({ provider, keyId, kcv }) => `${provider} ${keyId} ${kcv}`).sort()
  let lines: string[] = []
  await settled(async () => {
    const { providers } = await site.onVcenter(KEY_PROVIDERS, (client) =>
      client.listProviders({}, CALL),
    )
    const own = new Set(textOf(providers))
    lines = []
    for (const host of HOSTS) {
      const { keyProviders } = await site.onHost(host, 'nkpsim.esxi.v1.HostService', (client) =>
        client.getStatus({}, CALL),
      )
      const held = new Set(textOf(keyProviders))
      for (const key of [...held].filter((each) => !own.has(each)))
        lines.push(`${host} has ${key}, vCenter has not`)
      for (const key of [...own].filter((each) => !held.has(each)))
        lines.push(`${host} has not ${key}, vCenter has`)
    }
    return lines.length === 0
  })
  return lines
}

/** vCenter must know that it, both hosts and the backup have the KDK of the first provider. */
async function checkCustody(site: Site): Promise<string[]> {
  const expected = ['backup', ...HOSTS.map((host) => `host ${host}`), 'vcenter']
  let found: string[] = []
  await settled(async () => {
    const { places } = await site.onVcenter('nkpsim.vcenter.v1.CustodyService', (client) =>
      client.getCustody({ provider: PROVIDER }, CALL),
    )
    found = places.map(({ kind, name }) => (kind === 'host' ? `host ${name}` : kind)).sort()
    return found.join() === expected.join()
  })
  return found.join() === expected.join() ? [] : [`custody of ${PROVIDER}: ${found.join(', ')}`]
}

/** Waits until a condition holds, for some time. */
async function settled(condition: () => Promise<boolean>): Promise<void> {
  await until(condition, undefined, PATIENCE_MS).catch(() => undefined)
}
