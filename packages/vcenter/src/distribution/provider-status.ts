import type { HeldKey, HostHolding } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { HostStatus } from './host-progress.ts'
import { holds, ineligibility } from './plan.ts'

/** Status as the list of key providers shows it. */
export type ProviderStatus = 'notBackedUp' | 'warning' | 'active'

/** How a provider stands on one host. */
export type ProviderOnHost = {
  host: string
  /** KCV that the host acknowledged; empty if it holds none of that name. */
  kcv: string
  isEligible: boolean
  isActive: boolean
  /** The host refused what it was sent last. */
  isRefused: boolean
  /** The host was reached since vCenter started. */
  isKnown: boolean
  /** Why it is not as it should be; empty when it is. */
  message: string
  /** How the KDK came to it: `TPM` or `TLS`; empty if it holds none. */
  custody: string
  /** It was not reached since vCenter started, and held the provider when it was heard of last. */
  isLastKnown: boolean
  isConnected: boolean
  /**
   * When a host that is not connected was heard of last; 0: it is connected, or that is not known.
   */
  lastKnownMs: number
}

/**
 * How a provider stands on a host, from what should be and what the host said last.
 * @param holding what was written down of it
 * @param notAccepted why the host's attestation keeps this provider from it; undefined if it does
 *   not
 */
export function providerOnHost(
  provider: KeyProviderInfo,
  host: Host,
  status: HostStatus,
  holding: HostHolding | undefined,
  notAccepted?: string,
): ProviderOnHost {
  const held = (status.observed?.keyProviders ?? lastHeld(holding)).find(
    (each) => each.provider === provider.name && each.foreign !== true,
  )
  const barred = ineligibility(host, provider)
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
        : (withheld(notAccepted) ?? missing(status))),
    custody: held?.custody ?? '',
    isConnected: status.isConnected,
    lastKnownMs: status.isConnected ? 0 : (holding?.heardMs ?? 0),
  }
}

/** What a host said before this vCenter started, or before an operator disconnected it. */
function lastHeld(holding: HostHolding | undefined): readonly HeldKey[] {
  return holding?.keys.filter(({ isSent }) => !isSent) ?? []
}

function unheard({ isDisconnected }: Host, { isConnected }: HostStatus): string {
  if (isConnected) return ''
  return `it held it when it was last heard of, and is ${isDisconnected ? 'disconnected' : 'not responding'}`
}

function withheld(notAccepted: string | undefined): string | undefined {
  return notAccepted && `withheld, for the host is not accepted: ${notAccepted}`
}

function missing({ isConnected, refusal }: HostStatus): string {
  if (refusal !== undefined) return `the host refused: ${refusal.message}`
  return isConnected ? 'waiting for the host to acknowledge' : 'the host is not responding'
}

/** Status of a provider, from how it stands on the hosts that take part. */
export function providerStatus(
  provider: Pick<KeyProviderInfo, 'backedUpTimeMs'>,
  onHosts: readonly ProviderOnHost[],
): ProviderStatus {
  if (provider.backedUpTimeMs === undefined) return 'notBackedUp'
  return onHosts.some(({ isEligible, isActive }) => isEligible && !isActive) ? 'warning' : 'active'
}
