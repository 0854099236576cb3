import { ACCEPTANCE_LEVELS, type AttestationPolicy, DEFAULT_ATTESTATION_POLICY } from '@nkpsim/tpm'
import { VcenterError } from '../errors.ts'

const MAX_BUILDS = 100

/** What a vCenter asks of the hosts that it attests. */
export type HostPolicy = AttestationPolicy & {
  /** Whether a host that is not accepted gets nothing new of providers without tpm_required either. */
  withholdAlways: boolean
}

/** As in the product, where attestation only informs unless a provider requires a TPM. */
export const DEFAULT_HOST_POLICY: HostPolicy = {
  ...DEFAULT_ATTESTATION_POLICY,
  withholdAlways: false,
}

/**
 * A policy out of a request.
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
