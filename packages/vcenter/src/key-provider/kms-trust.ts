import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { ClientCertificateSource, KmsServer } from '../records/standard-key-provider.ts'
import type { Store } from '../store/store.ts'
import {
  type ClientIdentity,
  chainOf,
  makeRequest,
  makeRootSigned,
  makeSelfSigned,
  requireCertificate,
  requireIdentity,
} from './standard/client-identity.ts'
import { CLIENT_KEY, REQUEST_KEY } from './standard/kms-nodes.ts'
import { findServer } from './standard/servers.ts'
import { findStandard, trustServer } from './standard-providers.ts'

type Making = { store: Store; random: Random; nowMs: number }

/** The certificate of vCenter for the servers of a provider, as an operator loads it into them. */
export type ClientCertificate = {
  certificatePem: string
  /** The VMCA, if it signed the certificate; otherwise empty. */
  rootPem: string
  source: ClientCertificateSource
  requestPem: string
}

/** @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND */
export function clientCertificate(store: Store, name: string): ClientCertificate {
  const provider = findStandard(store.snapshot(), name)
  const { clientCertificatePem, clientCertificateSource: source, requestPem } = provider
  const rootPem = source === 'vcenterRoot' ? store.identity.authority.certificatePem : ''
  return { certificatePem: clientCertificatePem, rootPem, source, requestPem }
}

/**
 * Makes a new client certificate that the VMCA signs: the way "vCenter Root CA Certificate".
 * @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND
 */
export async function useRootSigned(making: Making, name: string): Promise<void> {
  const { store, random, nowMs } = making
  const { keyId: providerId } = findStandard(store.snapshot(), name)
  const made = await makeRootSigned({ identity: store.identity, providerId, nowMs, random })
  await use(store, name, made, 'vcenterRoot')
}

/**
 * Makes a new self-signed client certificate: the way "vCenter Certificate".
 * @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND
 */
export async function useSelfSigned(making: Making, name: string): Promise<void> {
  const { store, random, nowMs } = making
  const { keyId: providerId } = findStandard(store.snapshot(), name)
  const made = await makeSelfSigned({ identity: store.identity, providerId, nowMs, random })
  await use(store, name, made, 'vcenterCertificate')
}

/**
 * Uses a certificate and a key that the servers made: the way "Upload certificate and private key".
 * @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND, KMS_CERTIFICATE_INVALID
 */
export async function useUploaded(
  { store, nowMs }: Omit<Making, 'random'>,
  name: string,
  { certificatePem, privateKey }: ClientIdentity,
): Promise<void> {
  findStandard(store.snapshot(), name)
  await use(store, name, requireIdentity(certificatePem, privateKey, nowMs), 'uploaded')
}

/**
 * Makes a key and a signing request. The present certificate stays until the signed one comes.
 * @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND
 */
export async function makeSigningRequest(making: Making, name: string): Promise<string> {
  const { store, random } = making
  findStandard(store.snapshot(), name)
  const { requestPem, privateKey } = await makeRequest({ identity: store.identity, random })
  using key = privateKey
  const provider = findStandard(store.snapshot(), name)
  await store.change((tables) => {
    tables.updateKeyProvider({ ...provider, requestPem })
    tables.putKmsSecret(provider.name, REQUEST_KEY, key)
  })
  return requestPem
}

/**
 * Uses the certificate for the last signing request: the way "New Certificate Signing Request".
 * @throws VcenterError PROVIDER_NOT_FOUND, WRONG_PROVIDER_KIND, KMS_CERTIFICATE_INVALID
 */
export async function useSigned(
  { store, nowMs }: Omit<Making, 'random'>,
  name: string,
  certificatePem: string,
): Promise<void> {
  const provider = findStandard(store.snapshot(), name)
  const requestKey = store.kms.secret(provider.name, REQUEST_KEY)
  using _key = requestKey
  if (requestKey === undefined)
    throw new VcenterError(
      'KMS_CERTIFICATE_INVALID',
      `there is no signing request of key provider "${provider.name}": make one first (nkpsim kms trust --csr)`,
    )
  const identity = requireSignedFor(certificatePem, requestKey, nowMs)
  await use(store, name, identity, 'signingRequest')
}

/**
 * Checks the certificate of a server, and trusts it. A certificate of an authority is trusted for
 * the name of the server alone.
 * @throws VcenterError PROVIDER_NOT_FOUND, KMS_SERVER_NOT_FOUND, KMS_CERTIFICATE_INVALID
 */
export async function acceptServerCertificate(
  { store, nowMs }: Omit<Making, 'random'>,
  name: string,
  serverName: string,
  certificatePem: string,
): Promise<void> {
  const provider = findStandard(store.snapshot(), name)
  const server = findServer(provider.servers, serverName)
  const certificate = requireCertificate(
    certificatePem,
    `the certificate of key server ${server.name}`,
    nowMs,
  )
  requireForHost(certificate, server)
  await trustServer(store, provider.name, server.name, chainOf(certificatePem))
}

/** @throws VcenterError KMS_CERTIFICATE_INVALID if a certificate is for another host */
export function requireForHost(certificate: X509Certificate, { name, host }: KmsServer): void {
  if (certificate.ca) return
  const names = (certificate.subjectAltName ?? '').replaceAll(/\p{Cc}/gu, '?').slice(0, 200)
  // A certificate without names is trusted by itself, as the product does.
  if (names === '') return
  const matches = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)
  if (matches !== undefined) return
  throw new VcenterError(
    'KMS_CERTIFICATE_INVALID',
    `the certificate of key server ${name} is not for ${host}, only for ${names}: use one of these names as the address (nkpsim kms update), or get another certificate`,
  )
}

function requireSignedFor(
  certificatePem: string,
  requestKey: Secret,
  nowMs: number,
): ClientIdentity {
  try {
    return requireIdentity(certificatePem, requestKey, nowMs)
  } catch (cause) {
    if (!(cause instanceof VcenterError) || !cause.message.includes('does not belong')) throw cause
    throw new VcenterError(
      'KMS_CERTIFICATE_INVALID',
      'the certificate is not for the last signing request: give the certificate that was made from it',
      { cause },
    )
  }
}

async function use(
  store: Store,
  name: string,
  { certificatePem, privateKey }: ClientIdentity,
  source: ClientCertificateSource,
): Promise<void> {
  using key = privateKey
  const provider = findStandard(store.snapshot(), name)
  const changed: StandardKeyProvider = {
    ...provider,
    clientCertificatePem: certificatePem,
    clientCertificateSource: source,
    requestPem: '',
  }
  await store.change((tables) => {
    tables.updateKeyProvider(changed)
    tables.putKmsSecret(provider.name, CLIENT_KEY, key)
    tables.removeKmsSecret(provider.name, REQUEST_KEY)
  })
}
