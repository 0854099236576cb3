import { ACCEPTANCE_LEVELS } from '@nkpsim/tpm'
import { VcenterError } from '../errors.ts'
import type { HostPolicy } from '../records/host-policy.ts'

const MAX_BUILDS = 100

/**
 * Reads a policy from a request.
 * @throws VcenterError INVALID_REQUEST
 */
export function hostPolicy(input: {
  requireSecureBoot: boolean
  minimumVersion: string
  acceptedBuilds: readonly string[]
  minimumAcceptanceLevel: string
  withholdAlways: boolean
}): HostPolicy {
  const { minimumVersion, acceptedBuilds } = input
  const level = ACCEPTANCE_LEVELS.find((each) => each === input.minimumAcceptanceLevel)
  if (level === undefined)
    throw invalid(`an acceptance level is one of ${ACCEPTANCE_LEVELS.join(', ')}`)
  if (!/^\d{1,3}(\.\d{1,3}){1,3}$/.test(minimumVersion)) throw invalid('a version is like 8.0.3')
  if (
    acceptedBuilds.length > MAX_BUILDS ||
    !acceptedBuilds.every((each) => /^\d{1,12}$/.test(each))
  )
    throw invalid(`builds are at most ${MAX_BUILDS} numbers`)
  return { ...input, acceptedBuilds: [...acceptedBuilds], minimumAcceptanceLevel: level }
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
