import type { HostStatus } from '../distribution/host-stream.ts'
import { holds, ineligibility } from '../distribution/plan.ts'
import type { Host, KeyProvider } from '../store/snapshot.ts'

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
}

/**
 * How a provider stands on a host, from what should be and what the host said last.
 * @param notAccepted why the host's attestation keeps this provider from it; undefined if it does not
 */
export function providerOnHost(
  provider: Omit<KeyProvider, 'kdk'>,
  host: Host,
  status: HostStatus,
  notAccepted?: string,
): ProviderOnHost {
  const held = status.observed?.keyProviders.find(
    (each) => each.provider === provider.name && each.foreign !== true,
  )
  const barred = ineligibility(host, provider)
  const isActive = barred === undefined && holds(status.observed, provider)
  return {
    host: host.name,
    kcv: held?.kcv ?? '',
    isEligible: barred === undefined,
    isActive,
    isRefused: status.refusal !== undefined,
    isKnown: status.observed !== undefined,
    message: barred ?? (isActive ? '' : (withheld(notAccepted) ?? missing(status))),
    custody: held?.custody ?? '',
  }
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
  provider: Pick<KeyProvider, 'backedUpTimeMs'>,
  onHosts: readonly ProviderOnHost[],
): ProviderStatus {
  if (provider.backedUpTimeMs === undefined) return 'notBackedUp'
  return onHosts.some(({ isEligible, isActive }) => isEligible && !isActive) ? 'warning' : 'active'
}
