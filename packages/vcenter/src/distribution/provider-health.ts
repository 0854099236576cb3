import type { NodeStatus } from '../key-provider/standard/node-status.ts'
import {
  hasPresentBackup,
  isUsable,
  type KeyProviderInfo,
  lacksBackup,
} from '../records/key-provider.ts'
import type { ProviderOnHost } from './provider-status.ts'

/** Values of the product's API. NONE means unknown. */
export type Health = 'NONE' | 'OK' | 'WARNING' | 'ERROR'

/** A message for a person, with the parameters that a program needs to translate it. */
export type Detail = { id: string; defaultMessage: string; params: Record<string, string> }

export type HealthReport = { health: Health; details: Detail[] }

/** The product's id. nkpsim chose the other ids, because the product's are not known. */
const NOT_BACKED_UP = 'com.vmware.vim.vpxd.encryption.keyProviderNotBackedUp'
const UPDATED_AFTER_BACKUP = 'nkpsim.keyProvider.updatedAfterBackup'
const REFUSED_BY_HOST = 'nkpsim.keyProvider.refusedByHost'
const MISSING_ON_HOST = 'nkpsim.keyProvider.missingOnHost'
const FOREIGN = 'nkpsim.keyProvider.foreign'
const NEVER_REACHED = 'nkpsim.keyProvider.neverReached'
const SERVER_UNUSABLE = 'nkpsim.keyProvider.serverUnusable'

type Provider = KeyProviderInfo

/** A server of a standard provider at its last check. */
type CheckedServer = Pick<NodeStatus, 'connection' | 'problem'> & {
  server: Pick<NodeStatus['server'], 'name'>
}

/**
 * Returns the health of a provider in the vCenter, from its state on all hosts.
 * @param servers - the servers of a standard provider
 */
export function providerHealth(
  provider: Provider,
  onHosts: readonly ProviderOnHost[],
  servers: readonly CheckedServer[] = [],
): HealthReport {
  const eligible = onHosts.filter(({ isEligible }) => isEligible)
  const details = [
    ...ownDetails(provider),
    ...serverDetails(provider, servers),
    ...eligible.flatMap((onHost) => hostDetail(provider, onHost)),
  ]
  if (isUnusable(provider, servers)) return { health: 'ERROR', details }
  if (details.some(({ id }) => id === REFUSED_BY_HOST)) return { health: 'ERROR', details }
  if (eligible.length > 0 && eligible.every(({ isKnown }) => !isKnown))
    return { health: 'NONE', details }
  return { health: details.length > 0 ? 'WARNING' : 'OK', details }
}

/** Returns the health of a provider on one host. */
export function healthOnHost(provider: Provider, onHost: ProviderOnHost): HealthReport {
  if (!onHost.isKnown) return { health: 'NONE', details: [] }
  const details = hostDetail(provider, onHost)
  if (lacksBackup(provider))
    return { health: 'ERROR', details: [...ownDetails(provider), ...details] }
  if (details.some(({ id }) => id === REFUSED_BY_HOST)) return { health: 'ERROR', details }
  return { health: details.length > 0 ? 'WARNING' : 'OK', details }
}

/** Returns the health of a provider that another vCenter left on a host. */
export function foreignHealth(name: string, host: string): HealthReport {
  return {
    health: 'WARNING',
    details: [
      detail(
        FOREIGN,
        `Key provider ${name} on host ${host} is not one of this vCenter; it is removed at the next remediation.`,
        { keyProviderId: name, host },
      ),
    ],
  }
}

/** Whether no new object can be encrypted with a provider now. */
function isUnusable(provider: Provider, servers: readonly CheckedServer[]): boolean {
  if (!isUsable(provider)) return true
  return servers.length > 0 && servers.every(({ connection }) => connection === 'red')
}

function serverDetails({ name }: Provider, servers: readonly CheckedServer[]): Detail[] {
  return servers
    .filter(({ connection }) => connection === 'red')
    .map(({ server, problem }) =>
      detail(
        SERVER_UNUSABLE,
        `Key server ${server.name} of key provider ${name} cannot be used: ${problem}.`,
        { keyProviderId: name, server: server.name },
      ),
    )
}

function ownDetails(provider: Provider): Detail[] {
  const { name } = provider
  if (provider.kind === 'standard' && !isUsable(provider))
    return [
      detail(NEVER_REACHED, `Key provider ${name} has not reached a key server yet.`, {
        keyProviderId: name,
      }),
    ]
  if (lacksBackup(provider))
    return [detail(NOT_BACKED_UP, `Key provider ${name} requires backup.`, { keyProviderId: name })]
  if (provider.kind !== 'native' || hasPresentBackup(provider)) return []
  return [
    detail(UPDATED_AFTER_BACKUP, `Key provider ${name} was updated after its last backup.`, {
      keyProviderId: name,
    }),
  ]
}

function hostDetail({ name }: Provider, onHost: ProviderOnHost): Detail[] {
  const { host, isActive, isRefused, isKnown, isConnected, message } = onHost
  if (isActive) return []
  const id = isRefused ? REFUSED_BY_HOST : MISSING_ON_HOST
  const fact =
    isKnown && isConnected
      ? `Key provider ${name} is not on host ${host}`
      : `It is not known whether key provider ${name} is on host ${host}`
  return [detail(id, `${fact}: ${message}.`, { keyProviderId: name, host })]
}

function detail(id: string, defaultMessage: string, params: Record<string, string>): Detail {
  return { id, defaultMessage, params }
}
