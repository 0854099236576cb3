import { kindUnknownTo } from '../compatibility/provider-kinds.ts'
import type { OverallStatus } from '../key-provider/standard/node-status.ts'
import type { HeldKey, HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import { isUsable, type KeyProviderInfo, lacksBackup } from '../records/key-provider.ts'
import type { HostStatus } from './host-progress.ts'
import { holds, ineligibility } from './plan.ts'

/** Status in the list of key providers. */
export type ProviderStatus = 'notBackedUp' | 'notConnected' | 'warning' | 'active'

/** The state of a provider on one host. */
export type ProviderOnHost = {
  host: string
  /** KCV that the host reported for this name; empty if it has no such provider. */
  kcv: string
  isEligible: boolean
  isActive: boolean
  /** Whether the host refused the last state that vCenter sent. */
  isRefused: boolean
  /** Whether the host has reported in its present session with vCenter. */
  isKnown: boolean
  /** What is wrong with the provider on the host; empty if it is in order. */
  message: string
  /** How the host received the KDK: `TPM` or `TLS`; empty if it has no KDK. */
  custody: string
  /** Whether only a stored report from an earlier session shows the provider. */
  isLastKnown: boolean
  isConnected: boolean
  /**
   * Time of the last report of a disconnected host; 0 if it is connected or the time is unknown.
   */
  lastKnownMs: number
}

/**
 * Returns the state of a provider on a host, from the desired state and the host's last report.
 * @param holding recorded holding of the host
 * @param notAccepted why the host's attestation forbids the provider; undefined if it does not
 * @param isAttesting whether vCenter sends nothing to the host until its attestation has ended
 */
export function providerOnHost(
  provider: KeyProviderInfo,
  host: Host,
  status: HostStatus,
  holding: HostHolding | undefined,
  notAccepted?: string,
  isAttesting = false,
): ProviderOnHost {
  const held = (status.observed?.keyProviders ?? lastHeld(holding)).find(
    (each) => each.provider === provider.name && each.foreign !== true,
  )
  const barred =
    ineligibility(host, provider) ?? kindUnknownTo(status.programVersion, provider.kind)
  const isActive = barred === undefined && holds(status.observed, provider)
  const isSame = held?.keyId === provider.keyId && held.kcv === provider.kcv
  const isLastKnown = barred === undefined && status.observed === undefined && isSame
  return {
    host: host.name,
    kcv: held?.kcv ?? '',
    isEligible: barred === undefined,
    isActive,
    isRefused: status.refusal !== undefined,
    isKnown: status.observed !== undefined,
    isLastKnown,
    message:
      barred ??
      (isActive || isLastKnown
        ? unheard(host, status)
        : (withheld(notAccepted) ?? missing(host, status, isAttesting))),
    custody: held?.custody ?? '',
    isConnected: status.isConnected,
    lastKnownMs: status.isConnected ? 0 : (holding?.heardMs ?? 0),
  }
}

/**
 * Returns the keys of the last report before this vCenter started, or before an operator
 * disconnected the host.
 */
export function lastHeld(holding: HostHolding | undefined): readonly HeldKey[] {
  return holding?.keys.filter(({ isSent }) => !isSent) ?? []
}

function unheard(host: Host, { isConnected }: HostStatus): string {
  if (isConnected) return ''
  return `the host held the provider at its last report, and is ${absenceOf(host)}`
}

function absenceOf({ isDisconnected }: Host): string {
  return isDisconnected ? 'disconnected' : 'not responding'
}

function withheld(notAccepted: string | undefined): string | undefined {
  return notAccepted && `withheld, because the host is not accepted: ${notAccepted}`
}

function missing(host: Host, { isConnected, refusal }: HostStatus, isAttesting: boolean): string {
  if (refusal !== undefined) return `the host refused: ${refusal.message}`
  if (!isConnected) return `the host is ${absenceOf(host)}`
  return `waiting for ${isAttesting ? 'the attestation of the host' : 'the host to acknowledge'}`
}

/**
 * Returns the status of a provider, from its state on the eligible hosts.
 * @param servers - common status of the servers of a standard provider
 */
export function providerStatus(
  provider: KeyProviderInfo,
  onHosts: readonly ProviderOnHost[],
  servers?: OverallStatus,
): ProviderStatus {
  if (lacksBackup(provider)) return 'notBackedUp'
  if (!isUsable(provider) || servers === 'red') return 'notConnected'
  if (servers === 'yellow') return 'warning'
  return onHosts.some(({ isEligible, isActive }) => isEligible && !isActive) ? 'warning' : 'active'
}
