import type { RefusedCall } from '@nkpsim/checkers'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { NO_SUCH_NAME } from '../workload/draw-operation.ts'
import type { WatchedCall } from './watch-calls.ts'

/** Statuses of calls that no daemon answered. */
const UNANSWERED: readonly string[] = ['CANCELLED', 'DEADLINE_EXCEEDED', 'UNAVAILABLE']
/** Methods whose requests name a new object, so any name is right. */
const NEW_NAME = /^(create|import)/

/**
 * Returns the calls of users that were wrong: with a name that does not exist, or with a wrong
 * password (I9). Other users work at the same time, so nobody knows what one call has changed:
 * `before` and `after` are empty.
 * @param mayBeFaulty whether a fault of the daemon may have caused an error of the call
 */
export function wrongCalls(
  calls: readonly WatchedCall[],
  mayBeFaulty: (call: WatchedCall) => boolean,
): RefusedCall[] {
  return calls.filter(isWrong).flatMap((call) => {
    const { service, method, error } = call
    if (error !== undefined && (UNANSWERED.includes(error.status) || mayBeFaulty(call))) return []
    const answer = { code: error?.code, message: error?.message ?? '' }
    return { call: `${service}/${method}`, ...answer, before: '', after: '' }
  })
}

function isWrong({ method, request }: WatchedCall): boolean {
  const { password } = request as { password?: unknown }
  if (method === 'importProvider' && password && password !== PROVIDER_PASSWORD) return true
  return textsIn(request).includes(NO_SUCH_NAME) && !NEW_NAME.test(method)
}

/** Returns the texts of a request and of its parts. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.values(value).flatMap(textsIn)
}
