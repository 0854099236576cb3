import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { createKeyAndCsr, createSelfSignedCertificate } from '@nkpsim/pki'
import { VcenterError } from '../../errors.ts'
import { vcenterName } from '../../records/partner.ts'
import type { VcenterIdentity } from '../../store/identity.ts'

const VALIDITY_DAYS = 730
const MAX_PEM_BYTES = 64 * 1024

/** A certificate by which key servers know vCenter, and its key. The caller wipes the key. */
export type ClientIdentity = {
  certificatePem: string
  /** PKCS #8 in PEM. */
  privateKey: Secret
}

type Making = {
  identity: Pick<VcenterIdentity, 'instanceId' | 'authority'>
  /** UUID of the key provider. */
  providerId: string
  nowMs: number
  random: Random
}

/**
 * Makes a client certificate that the VMCA signs. Servers that trust the VMCA accept it. Its URI is
 * no identity within the cluster, so it opens no connection to a host or a vCenter.
 */
export async function makeRootSigned(making: Making): Promise<ClientIdentity> {
  const { identity, providerId, nowMs, random } = making
  const commonName = clientName(identity)
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random })
  using der = privateKeyPkcs8
  const certificatePem = await identity.authority.issue({
    ...{ csrDer, commonName, nowMs, dnsNames: [] },
    identityUri: `urn:nkpsim:kms-client:${providerId}`,
    validityDays: VALIDITY_DAYS,
  })
  return { certificatePem, privateKey: toPem(der) }
}

/** Makes a self-signed client certificate, which an operator loads into the servers. */
export async function makeSelfSigned(making: Making): Promise<ClientIdentity> {
  const { identity, nowMs, random } = making
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    ...{ commonName: clientName(identity), dnsNames: [], nowMs, random },
    validityDays: VALIDITY_DAYS,
    isForClient: true,
  })
  using der = privateKeyPkcs8
  return { certificatePem, privateKey: toPem(der) }
}

/** Makes a key and a signing request, which the authority of the servers signs. RFC 2986. */
export async function makeRequest({
  identity,
  random,
}: Pick<Making, 'identity' | 'random'>): Promise<{ requestPem: string; privateKey: Secret }> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: clientName(identity),
    random,
  })
  using der = privateKeyPkcs8
  return { requestPem: pem('CERTIFICATE REQUEST', csrDer), privateKey: toPem(der) }
}

/**
 * Checks a certificate and its key from outside. Copies the key; the caller wipes its own.
 * @param privateKey - PEM, not encrypted
 * @throws VcenterError KMS_CERTIFICATE_INVALID
 */
export function requireIdentity(
  certificatePem: string,
  privateKey: Secret,
  nowMs: number,
): ClientIdentity {
  const certificate = requireCertificate(certificatePem, 'the client certificate', nowMs)
  const key = readKey(privateKey)
  if (!certificate.checkPrivateKey(key))
    throw invalid(
      'the private key does not belong to the client certificate: give the two of a pair',
    )
  return {
    certificatePem: chainOf(certificatePem),
    privateKey: Secret.from(Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }))),
  }
}

/**
 * Reads the first certificate of a PEM text, and requires that it is valid now.
 * @param what - names it in the error, such as `the client certificate`
 * @throws VcenterError KMS_CERTIFICATE_INVALID
 */
export function requireCertificate(text: string, what: string, nowMs: number): X509Certificate {
  const certificate = readCertificate(text, what)
  if (nowMs < certificate.validFromDate.getTime())
    throw invalid(
      `${what} is valid only from ${certificate.validFromDate.toISOString()}: compare the clocks, or get another certificate`,
    )
  if (nowMs > certificate.validToDate.getTime())
    throw invalid(
      `${what} expired at ${certificate.validToDate.toISOString()}: get a new certificate`,
    )
  return certificate
}

/** @throws VcenterError KMS_CERTIFICATE_INVALID */
export function readCertificate(text: string, what: string): X509Certificate {
  if (text.length > MAX_PEM_BYTES)
    throw invalid(`${what} has more than ${MAX_PEM_BYTES} characters`)
  try {
    if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new TypeError('no PEM')
    return new X509Certificate(text)
  } catch (cause) {
    throw invalid(
      `${what} is not a certificate in PEM: the file begins with -----BEGIN CERTIFICATE-----`,
      cause,
    )
  }
}

function readKey(privateKey: Secret): KeyObject {
  const bytes = privateKey.reveal()
  try {
    if (bytes.length > MAX_PEM_BYTES) throw new TypeError('too long')
    return createPrivateKey({ key: bytes, format: 'pem' })
  } catch (cause) {
    const isEncrypted = bytes.includes('ENCRYPTED')
    throw invalid(
      isEncrypted
        ? 'the private key is encrypted: decrypt it first (openssl pkey -in FILE -out PLAIN)'
        : 'the private key is not a key in PEM: the file begins with -----BEGIN PRIVATE KEY-----',
      cause,
    )
  }
}

/** Returns the certificates of a PEM text, without comments between them. */
export function chainOf(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return `${blocks.join('\n')}\n`
}

/**
 * Name of this vCenter at key servers. A server gives keys only to the name that made them, so the
 * name never changes, also after a restore.
 */
function clientName({ instanceId }: Pick<VcenterIdentity, 'instanceId'>): string {
  return vcenterName(instanceId)
}

function toPem(der: Secret): Secret {
  const key = createPrivateKey({ key: der.reveal(), format: 'der', type: 'pkcs8' })
  return Secret.from(Buffer.from(key.export({ type: 'pkcs8', format: 'pem' })))
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function invalid(message: string, cause?: unknown): VcenterError {
  return new VcenterError('KMS_CERTIFICATE_INVALID', message, { cause })
}
