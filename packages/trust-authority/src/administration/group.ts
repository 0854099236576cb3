import { nameFlaw } from '@nkpsim/daemon/name-text'
import { TrustError } from '../errors.ts'
import type {
  ConsumerPrincipal,
  GroupMember,
  TrustConfiguration,
} from '../records/configuration.ts'
import { readCertificates, toPem } from './certificates.ts'
import { withItem, withoutItem } from './named-list.ts'

const PRINCIPAL = { what: 'consumer principal', max: 32 }
const MAX_MEMBERS = 32
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const MAX_ISSUER_CHARACTERS = 255

/**
 * Enables or disables the services.
 * @throws TrustError INVALID_REQUEST if there is no group yet
 */
export function withState(current: TrustConfiguration, isEnabled: boolean): TrustConfiguration {
  if (isEnabled && current.group === '')
    throw new TrustError('INVALID_REQUEST', 'set the group of the services before you enable them')
  return current.isEnabled === isEnabled ? current : { ...current, isEnabled }
}

/**
 * Sets the group and its attestation services.
 * @param own id of the services of this trust host, which must be a member
 * @throws TrustError INVALID_NAME, INVALID_REQUEST, INVALID_CERTIFICATE
 */
export function withGroup(
  current: TrustConfiguration,
  { group, members }: { group: string; members: readonly GroupMember[] },
  own: string,
): TrustConfiguration {
  const flaw = nameFlaw(group)
  if (flaw !== undefined) throw new TrustError('INVALID_NAME', `the name of a group ${flaw}`)
  if (members.length === 0 || members.length > MAX_MEMBERS)
    throw new TrustError('INVALID_REQUEST', `a group has 1 to ${MAX_MEMBERS} members`)
  const ids = members.map(({ serviceId }) => serviceId)
  if (!ids.every((id) => UUID.test(id)) || new Set(ids).size < ids.length)
    throw new TrustError('INVALID_REQUEST', 'the ids of the members are different UUIDs')
  if (!ids.includes(own))
    throw new TrustError('INVALID_REQUEST', 'the services of this trust host must be members')
  const read = members.map(({ serviceId, tokenCertificatePem }) => ({
    serviceId,
    tokenCertificatePem: toPem(
      readCertificates(tokenCertificatePem, `service ${serviceId}`).slice(0, 1),
    ),
  }))
  return { ...current, group, members: read }
}

/**
 * Adds a vCenter that may ask for the status.
 * @throws TrustError INVALID_REQUEST, INVALID_CERTIFICATE, INVALID_NAME, ALREADY_EXISTS,
 *   LIMIT_REACHED
 */
export function withPrincipal(
  current: TrustConfiguration,
  { name, issuer, certificatesPem }: ConsumerPrincipal,
): TrustConfiguration {
  if (issuer === '' || issuer.length > MAX_ISSUER_CHARACTERS)
    throw new TrustError(
      'INVALID_REQUEST',
      `an issuer has 1 to ${MAX_ISSUER_CHARACTERS} characters`,
    )
  const certificates = readCertificates(certificatesPem, `consumer principal "${name}"`)
  const item = { name, issuer, certificatesPem: toPem(certificates) }
  const consumerPrincipals = withItem(current.consumerPrincipals, item, PRINCIPAL)
  return consumerPrincipals === current.consumerPrincipals
    ? current
    : { ...current, consumerPrincipals }
}

/** Removes such a vCenter. @throws TrustError NOT_FOUND */
export function withoutPrincipal(current: TrustConfiguration, name: string): TrustConfiguration {
  return {
    ...current,
    consumerPrincipals: withoutItem(current.consumerPrincipals, name, PRINCIPAL.what),
  }
}
