import type { Logger } from '@nkpsim/daemon'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { TrustNetwork } from './attest.ts'
import type { ServiceChoice } from './choose-service.ts'
import {
  isKeyServerLost,
  keyServerUnavailable,
  type NewKek,
  unwrapAt,
  wrapAt,
} from './key-services.ts'
import { type AskService, noServiceError, type ServiceProblem } from './service-calls.ts'

type Calls = {
  ask: AskService
  network: TrustNetwork
  choice: Pick<ServiceChoice, 'order' | 'isResting' | 'worked'>
  logger: Pick<Logger, 'warn'>
}

/**
 * Makes a KEK at a service, and verifies that the wrapped KEK opens at another one, before anything
 * is encrypted under it. Services that failed lately are not asked to verify. If no other service
 * can, the service that made the KEK must open it, which does not show a hostile service. If
 * another service opens it to another KEK, or not at all, and none agrees, the KEK is not used and
 * the next service makes one.
 * @throws EsxiError of noServiceError
 */
export async function makeKey(
  services: readonly TrustService[],
  calls: Calls,
  providerId: string,
): Promise<NewKek> {
  const problems: ServiceProblem[] = []
  for (const maker of calls.choice.order(services)) {
    const made = await calls.ask(maker, (proving) =>
      wrapAt(maker, calls.network, providerId, proving),
    )
    if ('problem' in made) {
      problems.push(made.problem)
      continue
    }
    const key = made.answer
    try {
      const others = services.filter(({ id }) => id !== maker.id)
      const against = await disagreeing(calls, { providerId, maker, key, others })
      if (against.length === 0) {
        // The next key comes from the same service, not from the one that verified this key.
        calls.choice.worked(maker)
        return key
      }
      const message = `${maker.address} made a key that ${against.join(', ')} cannot open`
      problems.push({ kind: 'failed', message })
    } catch (error) {
      key.kek.wipe()
      throw error
    }
    key.kek.wipe()
  }
  throw noServiceError(problems)
}

/**
 * Returns the addresses of the services that do not open a new KEK. Returns none if a service opens
 * it.
 */
async function disagreeing(
  calls: Calls,
  request: {
    providerId: string
    maker: TrustService
    key: NewKek
    others: readonly TrustService[]
  },
): Promise<string[]> {
  const { maker, others } = request
  const against: string[] = []
  for (const verifier of calls.choice.order(others)) {
    if (calls.choice.isResting(verifier)) continue
    const isRight = await opensAt(verifier, calls, request)
    if (isRight === true) {
      if (against.length > 0) logDisagreement(calls, maker, against)
      return []
    }
    if (isRight === false) against.push(verifier.address)
  }
  if (against.length > 0) logDisagreement(calls, maker, against)
  else if ((await opensAt(maker, calls, request)) !== true) return [maker.address]
  else if (others.length > 0)
    calls.logger.warn('trust.key-not-verified', { address: maker.address })
  return against
}

/** Whether a service opens a KEK to the same one; undefined if it gives no answer. */
async function opensAt(
  verifier: TrustService,
  { ask, network }: Calls,
  { providerId, key }: { providerId: string; key: NewKek },
): Promise<boolean | undefined> {
  const asked = await ask(verifier, async (proving) => {
    const [answer] = await unwrapAt(verifier, network, { providerId, keys: [key] }, proving)
    if (answer !== undefined && isKeyServerLost(answer)) throw keyServerUnavailable(answer.message)
    return answer
  })
  if ('problem' in asked) return undefined
  if (asked.answer === undefined || !('kek' in asked.answer)) return false
  using kek = asked.answer.kek
  return kek.equals(key.kek)
}

function logDisagreement(
  { logger }: Calls,
  { address: maker }: TrustService,
  against: readonly string[],
): void {
  logger.warn('trust.services-disagree', { maker, others: against.join(', ') })
}
