import { ACCEPTANCE_LEVELS } from '@nkpsim/tpm'
import { VcenterError } from '../errors.ts'
import type { HostPolicy } from '../records/host-policy.ts'

const MAX_BUILDS = 100

/** Names of the fields in the contract. */
const FIELDS: ReadonlyMap<string, keyof HostPolicy> = new Map([
  ['require_secure_boot', 'requireSecureBoot'],
  ['minimum_version', 'minimumVersion'],
  ['accepted_builds', 'acceptedBuilds'],
  ['minimum_acceptance_level', 'minimumAcceptanceLevel'],
  ['withhold_always', 'withholdAlways'],
])

/** A policy from a request. */
export type PolicyInput = {
  requireSecureBoot: boolean
  minimumVersion: string
  acceptedBuilds: readonly string[]
  minimumAcceptanceLevel: string
  withholdAlways: boolean
}

/**
 * Returns the present policy with changed fields.
 * @param fields names of the fields to change, as in the contract; empty: all
 * @throws VcenterError INVALID_REQUEST
 */
export function changedPolicy(
  present: HostPolicy,
  input: PolicyInput,
  fields: readonly string[],
): HostPolicy {
  if (fields.length === 0) return hostPolicy(input)
  const changes = fields.map((name) => {
    const field = FIELDS.get(name)
    if (field === undefined) throw invalid(`a field is one of ${[...FIELDS.keys()].join(', ')}`)
    return [field, input[field]] as const
  })
  return hostPolicy({ ...present, ...Object.fromEntries(changes) })
}

function hostPolicy(input: PolicyInput): HostPolicy {
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
