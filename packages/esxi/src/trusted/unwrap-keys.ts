import type { Secret } from '@nkpsim/crypto'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { TrustNetwork } from './attest.ts'
import {
  isKeyServerLost,
  keyServerUnavailable,
  type UnwrapAnswer,
  unwrapAt,
  type WrappedKek,
} from './key-services.ts'
import { type AskService, noServiceError, type ServiceProblem } from './service-calls.ts'

/** A KEK to unwrap. */
export type KeyToUnwrap = WrappedKek & {
  /** Whether a KEK opens what it should. Missing if the caller cannot check that. */
  opens?: (kek: Secret) => boolean
  /** Address of a service whose answer did not open what it should. */
  wrongAt?: string | undefined
}

/** A KEK, which the caller wipes, and the address of its service; or why there is none. */
export type Unwrapped = { kek: Secret; from: string } | { code: string; message: string }

/** Results in the order of the keys, and the addresses of services that sent wrong keys. */
export type UnwrappedKeys = { results: Unwrapped[]; wrongServices: string[] }

/**
 * Asks services in turn until each KEK is unwrapped, and opens what it should. A service has sent a
 * wrong key if the KEK of another service opens what its KEK did not. If none opens it, the files
 * may have been changed, so no service is named.
 * @throws EsxiError of noServiceError if no service answers
 */
export async function unwrapKeys(
  services: readonly TrustService[],
  { ask, network }: { ask: AskService; network: TrustNetwork },
  { providerId, keys }: { providerId: string; keys: readonly KeyToUnwrap[] },
): Promise<UnwrappedKeys> {
  const slots = keys.map((key) => ({
    key,
    wrongAt: new Set(key.wrongAt === undefined ? [] : [key.wrongAt]),
    result: undefined as Unwrapped | undefined,
  }))
  const problems: ServiceProblem[] = []
  try {
    for (const service of services) {
      const open = slots.filter(({ result }) => result === undefined || 'code' in result)
      if (open.length === 0) break
      const wanted = open.map(({ key }) => key)
      const asked = await ask(service, async (proving) =>
        requireUseful(await unwrapAt(service, network, { providerId, keys: wanted }, proving)),
      )
      if ('problem' in asked) problems.push(asked.problem)
      else
        for (const [index, slot] of open.entries()) {
          const answer = asked.answer[index]
          if (answer === undefined) continue
          const taken = takeAnswer(service, slot.key, answer)
          if ('code' in taken && taken.code === WRONG_KEY) slot.wrongAt.add(service.address)
          if (slot.result === undefined || 'kek' in taken) slot.result = taken
        }
    }
    const results = slots.flatMap(({ result }) => (result === undefined ? [] : [result]))
    if (results.length < keys.length) throw noServiceError(problems)
    const proven = slots.filter(({ key, result }) => key.opens && result && 'kek' in result)
    const wrong = new Set(proven.flatMap(({ wrongAt }) => [...wrongAt]))
    // A service that has sent the right key since is not the one to name.
    for (const { result } of proven) if (result && 'kek' in result) wrong.delete(result.from)
    return { results, wrongServices: [...wrong] }
  } catch (error) {
    for (const { result } of slots) if (result && 'kek' in result) result.kek.wipe()
    throw error
  }
}

const WRONG_KEY = 'WRONG_KEY'

function takeAnswer(
  { address }: TrustService,
  { opens }: KeyToUnwrap,
  answer: UnwrapAnswer,
): Unwrapped {
  if (!('kek' in answer)) return { code: answer.code, message: `${address}: ${answer.message}` }
  const { kek } = answer
  if (opens === undefined || opens(kek)) return { kek, from: address }
  kek.wipe()
  return {
    code: WRONG_KEY,
    message: `${address} sent a key that does not open the virtual machine: the service is faulty, or the files were changed`,
  }
}

/** @throws RpcError if a service gives no key because of its key server */
function requireUseful(answers: UnwrapAnswer[]): UnwrapAnswer[] {
  const lost = answers.find(isKeyServerLost)
  // A key server that gives some keys works, and one key must not keep back the others.
  if (lost === undefined || answers.some((each) => 'kek' in each)) return answers
  throw keyServerUnavailable(lost.message)
}
