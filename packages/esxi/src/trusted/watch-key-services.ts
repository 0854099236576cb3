import type { Logger } from '@nkpsim/daemon'
import type { MachineClock } from '@nkpsim/effects'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import { problemOf, type TrustNetwork } from './attest.ts'
import type { ServiceChoice } from './choose-service.ts'

/** Time between two checks, while all services work. */
const CHECK_MS = 5 * 60_000
/** The same while a service does not work. A use of the service may notice that too. */
const CHECK_FAILING_MS = 15_000
const TIMEOUT_MS = 5000

/**
 * Checks at intervals whether key provider services can be reached, so that a host notices the end
 * of a failure before it needs a key.
 */
export function watchKeyServices({
  services,
  choice,
  network,
  onChange,
  clock,
  logger,
}: {
  services: readonly TrustService[]
  choice: ServiceChoice
  network: Pick<TrustNetwork, 'fetchCertificate'>
  /** Called when a service has begun or ceased to fail, and after each check while one fails. */
  onChange: () => void
  clock: Pick<MachineClock, 'sleep' | 'monotonicMs'>
  logger: Logger
}): { stop(): Promise<void> } {
  const stop = new AbortController()
  const { signal } = stop
  let hasChanged = false
  const check = async (service: TrustService): Promise<void> => {
    const before = choice.failureOf(service)
    const problem = await network.fetchCertificate(service.address, { timeoutMs: TIMEOUT_MS }).then(
      ({ thumbprint }) =>
        thumbprint === service.thumbprint
          ? undefined
          : problemOf(service, 'it shows another certificate than when it was imported'),
      (error: unknown) => problemOf(service, error),
    )
    if (signal.aborted) return
    if (problem === undefined) choice.reached(service)
    else if (before === undefined) choice.failed(service, problem)
    const isFailing = choice.failureOf(service) !== undefined
    if ((before !== undefined) === isFailing) return
    const { address } = service
    if (problem === undefined) logger.info('trust.key-service-reached', { address })
    else logger.warn('trust.key-service-failed', { address, reason: problem })
    hasChanged = true
  }
  const isFailing = (): boolean =>
    services.some((service) => choice.failureOf(service) !== undefined)
  const watch = async (): Promise<void> => {
    let checkedMs = Number.NEGATIVE_INFINITY
    while (!signal.aborted) {
      const wasFailing = isFailing()
      if (wasFailing || clock.monotonicMs() - checkedMs >= CHECK_MS) {
        checkedMs = clock.monotonicMs()
        await Promise.all(services.map(check))
        if ((hasChanged || wasFailing) && !signal.aborted) onChange()
        hasChanged = false
      }
      await clock.sleep(CHECK_FAILING_MS, signal).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      stop.abort()
      await watching
    },
  }
}
