import type { TrustService } from '../records/trusted-infrastructure.ts'

/** Time after a failure during which other services come first. */
export const BREAKER_MS = 30_000

/** Time after which a failure behind a service is forgotten if nobody uses the service. */
const FAILURE_STAYS_MS = 5 * 60_000

/** What failed: the service, its key server, or a key that it sent. */
export type FailureCause = 'service' | 'keyServer' | 'wrongKey'

export type ServiceFailure = { message: string; cause: FailureCause }

/** The choice of the next service, by what happened before. */
export type ServiceChoice = {
  /**
   * Returns the services in the order in which to try them. The first one is the one that worked
   * last. Services that failed less than BREAKER_MS ago come last, the one that failed first
   * before the others.
   */
  order(services: readonly TrustService[]): TrustService[]
  worked(service: TrustService): void
  /**
   * Notes that a service can be reached, without a use of it. A failure behind the service, such
   * as that of its key server, stays for FAILURE_STAYS_MS.
   */
  reached(service: TrustService): void
  failed(service: TrustService, message: string, cause?: FailureCause): void
  /** Whether a service failed less than BREAKER_MS ago. */
  isResting(service: TrustService): boolean
  /** Returns why a service failed at its last use; undefined if it worked, or was never used. */
  failureOf(service: TrustService): ServiceFailure | undefined
  /** Forgets services that are not in the list. */
  keepOnly(services: readonly TrustService[]): void
}

export function createServiceChoice(monotonicMs: () => number): ServiceChoice {
  const failures = new Map<string, ServiceFailure & { atMs: number }>()
  let lastWorking: string | undefined
  return {
    order: (services) =>
      inOrder(services, {
        lastWorking,
        failedMs: new Map([...failures].map(([id, { atMs }]) => [id, atMs])),
        nowMs: monotonicMs(),
      }),
    worked: ({ id }) => {
      failures.delete(id)
      lastWorking = id
    },
    reached: ({ id }) => {
      const failure = failures.get(id)
      const isRecent = monotonicMs() - (failure?.atMs ?? 0) < FAILURE_STAYS_MS
      // A service that can be reached may still lack its key server, or send wrong keys.
      if (failure?.cause === 'service' || !isRecent) failures.delete(id)
    },
    failed: ({ id }, message, cause = 'service') => {
      failures.set(id, { atMs: monotonicMs(), message, cause })
    },
    isResting: ({ id }) =>
      monotonicMs() - (failures.get(id)?.atMs ?? Number.NEGATIVE_INFINITY) < BREAKER_MS,
    failureOf: ({ id }) => failures.get(id),
    keepOnly: (services) => {
      const ids = new Set(services.map(({ id }) => id))
      for (const id of failures.keys()) if (!ids.has(id)) failures.delete(id)
    },
  }
}

/** Decides the order in which services are tried. See ServiceChoice.order. */
export function inOrder(
  services: readonly TrustService[],
  known: {
    lastWorking: string | undefined
    failedMs: ReadonlyMap<string, number>
    nowMs: number
  },
): TrustService[] {
  const { lastWorking, failedMs, nowMs } = known
  const first = Math.max(
    0,
    services.findIndex(({ id }) => id === lastWorking),
  )
  const rotated = [...services.slice(first), ...services.slice(0, first)]
  const isOpen = ({ id }: TrustService): boolean =>
    nowMs - (failedMs.get(id) ?? Number.NEGATIVE_INFINITY) >= BREAKER_MS
  const resting = rotated.filter((service) => !isOpen(service))
  resting.sort((a, b) => (failedMs.get(a.id) ?? 0) - (failedMs.get(b.id) ?? 0))
  return [...rotated.filter(isOpen), ...resting]
}
