import { RpcError } from '@nkpsim/rpc'
import { EsxiError } from '../errors.ts'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import { problemOf } from './attest.ts'
import type { ServiceChoice } from './choose-service.ts'
import type { GroupAttestation } from './group-attestation.ts'
import {
  isServiceFailure,
  isTokenRefused,
  KEY_SERVER_UNAVAILABLE,
  type Proving,
} from './key-services.ts'

/** Why a key provider service gave no answer. */
export type ServiceProblem =
  | { kind: 'notAttested'; error: EsxiError }
  /** The service understood the request. */
  | { kind: 'refused'; error: EsxiError; message: string }
  | { kind: 'failed'; message: string }

/** The answer of a service, or why there is none. */
export type Asked<T> = { answer: T } | { problem: ServiceProblem }

/** Runs a call at one service. */
export type AskService = <T>(
  service: TrustService,
  call: (proving: Proving) => Promise<T>,
) => Promise<Asked<T>>

/** Returns a function that attests first, if it has to, and notes which services work. */
export function createAskService({
  groupOf,
  proofKey,
  choice,
}: {
  groupOf: (service: TrustService) => Pick<GroupAttestation, 'requireToken' | 'discard'> | undefined
  proofKey: Proving['proofKey']
  choice: Pick<ServiceChoice, 'worked' | 'failed'>
}): AskService {
  const withToken: AskTokens = async (service, call) => {
    const group = groupOf(service)
    if (group === undefined)
      throw new EsxiError(
        'HOST_NOT_ATTESTED',
        `no attestation service belongs to group "${service.group}" of key provider service ${service.address}`,
      )
    const token = await group.requireToken()
    try {
      return await call({ token, proofKey })
    } catch (error) {
      if (!isTokenRefused(error)) throw error
      group.discard(token)
      return call({ token: await group.requireToken(), proofKey })
    }
  }
  return async (service, call) => {
    try {
      const answer = await withToken(service, call)
      choice.worked(service)
      return { answer }
    } catch (error) {
      if (error instanceof EsxiError && error.code === 'HOST_NOT_ATTESTED')
        return { problem: { kind: 'notAttested', error } }
      if (!(error instanceof RpcError)) throw error
      const message = problemOf(service, error)
      if (!isServiceFailure(error))
        return { problem: { kind: 'refused', error: asRefused(service, error), message } }
      const cause = error.code === KEY_SERVER_UNAVAILABLE ? 'keyServer' : 'service'
      choice.failed(service, message, cause)
      return { problem: { kind: 'failed', message } }
    }
  }
}

type AskTokens = <T>(service: TrustService, call: (proving: Proving) => Promise<T>) => Promise<T>

/**
 * Returns the error of a call that no service answered: the first refusal if every service that
 * was reached refuses, because trying again will not help.
 */
export function noServiceError(problems: readonly ServiceProblem[]): EsxiError {
  const reached = problems.filter((problem) => problem.kind !== 'notAttested')
  const refusal = reached.find((problem) => problem.kind === 'refused')
  if (refusal !== undefined && reached.every(({ kind }) => kind === 'refused')) return refusal.error
  const notAttested = problems.findLast((problem) => problem.kind === 'notAttested')
  if (reached.length === 0 && notAttested !== undefined) return notAttested.error
  const why =
    reached.length === 0
      ? 'no service is configured'
      : reached.map(({ message }) => message).join('; ')
  return new EsxiError(
    'TRUSTED_PROVIDER_UNAVAILABLE',
    `the Trusted Key Provider is not available: ${why}`,
  )
}

/**
 * Returns the error of a request that a key provider service understood and refused:
 * KEY_PROVIDER_NOT_FOUND, INVALID_REQUEST.
 */
function asRefused({ address }: TrustService, error: RpcError): EsxiError {
  const code = error.status === 'NOT_FOUND' ? 'KEY_PROVIDER_NOT_FOUND' : 'INVALID_REQUEST'
  return new EsxiError(code, `key provider service ${address} refuses: ${error.message}`, {
    cause: error,
  })
}
