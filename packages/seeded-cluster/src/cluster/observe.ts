import type { AppliedState, Facts, HeldProvider, HostHolding } from '@nkpsim/checkers'
import type { esxiV1 } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'

/** The key providers of vCenter and of its hosts, as they show them. */
export type SeenProviders = {
  held: HeldProvider[]
  holdings: HostHolding[]
  applied: AppliedState[]
}

/**
 * Asks a vCenter and all its hosts which key providers they hold.
 * @param wasCleared whether the TPM of a host was cleared
 * @param manages whether this vCenter manages a host of its inventory. Another may have taken it
 */
export async function observeProviders(
  { name: vcenter, site }: { name: string; site: SiteAccess },
  nodes: ReadonlyMap<string, { isServing(): boolean }>,
  wasCleared: (host: string) => boolean,
  manages: (host: string) => boolean,
): Promise<SeenProviders> {
  const providers = await site.vcenter('nkpsim.vcenter.v1.KeyProviderService')
  const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
  const { providers: all } = await providers.listProviders({}, CALL)
  const { hosts } = await inventory.listHosts({}, CALL)
  const held: HeldProvider[] = all.map(({ provider, keyId, kcv }) => ({
    ...{ holder: vcenter, provider, keyId, kcv },
  }))
  const desired = new Map<string, Map<string, string>>(hosts.map(({ name }) => [name, new Map()]))
  const untrusted = new Set<string>()
  for (const { name } of hosts)
    if (wasCleared(name) && !(await isAccepted(site, name))) untrusted.add(name)
  /** Hosts may know a trusted provider also outside of trusted clusters, where it is of no use. */
  const useless = new Set<string>()
  for (const { provider, keyId, kcv, constraints, kind } of all) {
    const { hosts: onHosts } = await providers.getProvider({ provider }, CALL)
    const isTpmRequired = constraints?.tpmRequired === true
    for (const { host, eligible, kcv: heldKcv } of onHosts) {
      if (kind === 'PROVIDER_KIND_TRUSTED' && !eligible) useless.add(`${host} ${provider}`)
      const isTrusted = !untrusted.has(host)
      if (shouldHold({ isEligible: eligible, isTpmRequired, isTrusted, isHeld: heldKcv === kcv }))
        desired.get(host)?.set(provider, `${keyId} ${kcv}`)
    }
  }
  const holdings: HostHolding[] = []
  const applied: AppliedState[] = []
  for (const { name, connectionState } of hosts) {
    if (!manages(name)) continue
    // A host that is disconnected on purpose, or whose configuration stays sealed, gets nothing.
    const isConnected =
      connectionState !== 'CONNECTION_STATE_DISCONNECTED' && mustServe(name, nodes, wasCleared)
    const status = await statusOf(site, name)
    if (status === undefined) {
      const expected = desired.get(name) ?? new Map()
      holdings.push({ host: name, isReachable: isConnected, desired: expected, held: undefined })
      continue
    }
    const own = status.keyProviders.filter(({ foreign }) => !foreign)
    held.push(...own.map(({ provider, keyId, kcv }) => ({ holder: name, provider, keyId, kcv })))
    holdings.push({
      host: name,
      isReachable: isConnected,
      desired: desired.get(name) ?? new Map(),
      held: new Map(
        own
          .filter(({ provider }) => !useless.has(`${name} ${provider}`))
          .map(({ provider, keyId, kcv }) => [provider, `${keyId} ${kcv}`]),
      ),
    })
    if (status.term > 0) applied.push({ host: name, ...stateOf(status) })
  }
  const added = hosts.map(({ name }) => name)
  for (const name of [...nodes.keys()].filter((each) => !added.includes(each)))
    if (mustServe(name, nodes, wasCleared) && nodes.get(name)?.isServing() !== true)
      holdings.push({ host: name, isReachable: true, desired: new Map(), held: undefined })
  return { held, holdings, applied }
}

/** Whether a daemon must serve now. Only a cleared TPM keeps a healed host closed. */
function mustServe(
  name: string,
  nodes: ReadonlyMap<string, { isServing(): boolean }>,
  wasCleared: (host: string) => boolean,
): boolean {
  return nodes.get(name)?.isServing() === true || !wasCleared(name)
}

/**
 * Asks the hosts for the VMs in their datastore. Returns undefined if no host answers, because
 * then it is unknown.
 */
export async function observeVms(
  site: SiteAccess,
  hosts: readonly string[],
): Promise<Facts | undefined> {
  let hasAnswer = false
  const present = new Map<string, Record<string, never>>()
  for (const host of hosts) {
    const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
    try {
      const { vms } = await machines.listVms({}, CALL)
      hasAnswer = true
      for (const { name } of vms) present.set(`VM ${name}`, {})
    } catch {
      // Another host may list the VMs, because all share the datastore.
    }
  }
  return hasAnswer ? present : undefined
}

/**
 * Whether a host should hold a provider. vCenter trusts a cleared TPM only after `host add
 * --force`, an act of an operator. Until then the host keeps its keys, but gets no new key that
 * requires a TPM; see docs/tpm.md.
 */
export function shouldHold(on: {
  isEligible: boolean
  isTpmRequired: boolean
  /** False if the host's TPM was cleared, and vCenter does not accept it. */
  isTrusted: boolean
  isHeld: boolean
}): boolean {
  return on.isEligible && (!on.isTpmRequired || on.isTrusted || on.isHeld)
}

/**
 * Asks a host for its state; undefined if it does not answer, or if vCenter has sent no state since
 * it took the host. The first state that it sends must still be newer than all before.
 */
export async function appliedStateOf(
  site: SiteAccess,
  host: string,
): Promise<AppliedState | undefined> {
  const status = await statusOf(site, host)
  return status === undefined ? undefined : appliedStateIn(host, status)
}

/** Returns what vCenter has sent, from the status of a host; undefined if it sent nothing. */
export function appliedStateIn(
  host: string,
  status: esxiV1.GetStatusResponse__Output,
): AppliedState | undefined {
  return status.term === 0 ? undefined : { host, ...stateOf(status) }
}

async function isAccepted(site: SiteAccess, host: string): Promise<boolean> {
  const service = await site.vcenter('nkpsim.vcenter.v1.AttestationService')
  const { attestation } = await service.getHostAttestation({ host }, CALL)
  return attestation?.status === 'ATTESTATION_STATUS_ACCEPTED'
}

/** Asks a host for its status; undefined if it does not answer. */
export async function statusOf(
  site: SiteAccess,
  host: string,
): Promise<esxiV1.GetStatusResponse__Output | undefined> {
  try {
    const service = await site.host(host, 'nkpsim.esxi.v1.HostService')
    return await service.getStatus({}, CALL)
  } catch {
    return undefined
  }
}

function stateOf(status: esxiV1.GetStatusResponse__Output) {
  const { vcenterInstanceId, term, generation, keyProviders } = status
  const content = keyProviders
    .filter(({ foreign }) => !foreign)
    .map(({ provider, keyId, kcv, usable, isDefault }) =>
      [provider, keyId, kcv, usable, isDefault].join(' '),
    )
    .toSorted()
    .join('\n')
  return { vcenterInstanceId, term, generation, content }
}
