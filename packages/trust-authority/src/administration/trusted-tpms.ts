import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import {
  EK_TEMPLATE,
  encodePublicArea,
  isForEndorsementKey,
  objectName,
  pathsToRoots,
  type TrustedAuthorities,
} from '@nkpsim/tpm'
import { TrustError } from '../errors.ts'
import type {
  AttestationSettings,
  EndorsementKey,
  TrustConfiguration,
} from '../records/configuration.ts'
import { invalid, readCertificates, toPem } from './certificates.ts'
import { withItem, withoutItem } from './named-list.ts'

const CA = { what: 'CA certificate', max: 100 }
const KEY = { what: 'endorsement key', max: 5000 }
const EK_NAME = /^000b[0-9a-f]{64}$/
const MODULUS_BYTES = 256

/** Sets the settings that are given. */
export function withSettings(
  current: TrustConfiguration,
  change: { [Name in keyof AttestationSettings]?: boolean | undefined },
): TrustConfiguration {
  const { settings } = current
  const next = {
    requireEndorsementKeys: change.requireEndorsementKeys ?? settings.requireEndorsementKeys,
    requireCertificateValidation:
      change.requireCertificateValidation ?? settings.requireCertificateValidation,
  }
  return { ...current, settings: next }
}

/**
 * Adds an authority of TPM vendors.
 * @throws TrustError INVALID_CERTIFICATE, INVALID_NAME, ALREADY_EXISTS, LIMIT_REACHED
 */
export function withCaCertificate(
  current: TrustConfiguration,
  { name, certificatesPem }: { name: string; certificatesPem: string },
): TrustConfiguration {
  const certificates = readCertificates(certificatesPem, `CA certificate "${name}"`)
  if (!certificates.every(({ ca }) => ca))
    throw invalid(`CA certificate "${name}" has a certificate that is not that of an authority`)
  const item = { name, certificatesPem: toPem(certificates) }
  return changed(current, { caCertificates: withItem(current.caCertificates, item, CA) })
}

/** Removes an authority. @throws TrustError NOT_FOUND */
export function withoutCaCertificate(current: TrustConfiguration, name: string) {
  return { ...current, caCertificates: withoutItem(current.caCertificates, name, CA.what) }
}

/** An endorsement key in one of three forms. */
export type EndorsementKeyInput = {
  name: string
  /** TPM name of the key, 34 bytes in hex; empty: not given. */
  endorsementKeyName: string
  publicKeyPem: string
  certificatePem: string
}

/**
 * Adds an endorsement key. A certificate is checked against the authorities immediately.
 * @throws TrustError INVALID_REQUEST, INVALID_CERTIFICATE, INVALID_NAME, ALREADY_EXISTS,
 *   LIMIT_REACHED
 */
export function withEndorsementKey(
  current: TrustConfiguration,
  input: EndorsementKeyInput,
): TrustConfiguration {
  const item = { name: input.name, endorsementKeyName: endorsementKeyNameOf(current, input) }
  const same = current.endorsementKeys.find(
    ({ name, endorsementKeyName }) =>
      name !== item.name && endorsementKeyName === item.endorsementKeyName,
  )
  if (same !== undefined)
    throw new TrustError('ALREADY_EXISTS', `this is the endorsement key "${same.name}"`)
  return changed(current, { endorsementKeys: withItem(current.endorsementKeys, item, KEY) })
}

/** Removes an endorsement key. @throws TrustError NOT_FOUND */
export function withoutEndorsementKey(current: TrustConfiguration, name: string) {
  return { ...current, endorsementKeys: withoutItem(current.endorsementKeys, name, KEY.what) }
}

/** Returns the authorities of a configuration: self-signed certificates are roots. */
export function authoritiesOf({
  caCertificates,
}: Pick<TrustConfiguration, 'caCertificates'>): TrustedAuthorities {
  const known = authoritiesFound.get(caCertificates)
  if (known !== undefined) return known
  const certificates = caCertificates.flatMap(({ name, certificatesPem }) =>
    readCertificates(certificatesPem, name),
  )
  const isRoot = (each: X509Certificate): boolean =>
    each.subject === each.issuer && each.verify(each.publicKey)
  const authorities = {
    roots: certificates.filter(isRoot),
    intermediates: certificates.filter((each) => !isRoot(each)),
    skipped: [],
  }
  authoritiesFound.set(caCertificates, authorities)
  return authorities
}

/** Authorities by their list, so that each list is read only once. */
const authoritiesFound = new WeakMap<object, TrustedAuthorities>()

/** Whether an endorsement key was added. @param name TPM name of the key, 34 bytes */
export function isKeyAdded(keys: readonly EndorsementKey[], name: Buffer): boolean {
  const text = name.toString('hex')
  return keys.some(({ endorsementKeyName }) => endorsementKeyName === text)
}

function endorsementKeyNameOf(current: TrustConfiguration, input: EndorsementKeyInput): string {
  const { endorsementKeyName, publicKeyPem, certificatePem } = input
  const given = [endorsementKeyName, publicKeyPem, certificatePem].filter((each) => each !== '')
  if (given.length !== 1)
    throw new TrustError(
      'INVALID_REQUEST',
      'give an endorsement key as its TPM name, its public key or its certificate: one of them',
    )
  if (endorsementKeyName !== '') {
    const name = endorsementKeyName.toLowerCase()
    if (EK_NAME.test(name)) return name
    throw new TrustError(
      'INVALID_REQUEST',
      'the TPM name of an endorsement key has 34 bytes in hex, and begins with 000b',
    )
  }
  if (publicKeyPem !== '') return nameOfKey(publicKeyFrom(publicKeyPem))
  const [certificate] = readCertificates(certificatePem, `endorsement key "${input.name}"`)
  if (certificate === undefined || !isForEndorsementKey(certificate))
    throw invalid('the certificate is not for an endorsement key')
  if (pathsToRoots(certificate, authoritiesOf(current)).length === 0)
    throw invalid(
      'the certificate of the endorsement key leads to no CA certificate of this trust host: add that first',
    )
  return nameOfKey(certificate.publicKey)
}

function publicKeyFrom(pem: string): KeyObject {
  try {
    return createPublicKey(pem)
  } catch (cause) {
    throw new TrustError('INVALID_REQUEST', 'the endorsement key is not a public key in PEM', {
      cause,
    })
  }
}

/** Returns the TPM name of an EK with the attributes of the TCG template. */
function nameOfKey(key: KeyObject): string {
  const { n = '' } = key.asymmetricKeyType === 'rsa' ? key.export({ format: 'jwk' }) : {}
  const modulus = Buffer.from(n, 'base64url')
  if (modulus.length !== MODULUS_BYTES)
    throw new TrustError('INVALID_REQUEST', 'an endorsement key is an RSA key of 2048 bits')
  return objectName(encodePublicArea({ ...EK_TEMPLATE, modulus })).toString('hex')
}

/** Returns the same object if nothing changed, so that nothing is written. */
function changed(
  current: TrustConfiguration,
  change: Partial<TrustConfiguration>,
): TrustConfiguration {
  const isSame = Object.entries(change).every(
    ([name, value]) => Reflect.get(current, name) === value,
  )
  return isSame ? current : { ...current, ...change }
}
