import type { Secret } from '@nkpsim/crypto'
import { TrustError } from '../errors.ts'
import type { KeyServer, TrustConfiguration, TrustedKeyProvider } from '../records/configuration.ts'
import { readCertificates, requireOwnKey, toPem } from './certificates.ts'
import { requireItem, withItem, withoutItem } from './named-list.ts'

const PROVIDER = { what: 'key provider', max: 32 }
const MAX_SERVERS = 8
const DEFAULT_PORT = 5696
const DEFAULT_TIMEOUT_MS = 10_000
const TIMEOUT_MS = { min: 100, max: 120_000 }
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** 1 to 128 printable ASCII characters, as in key ids. */
const PRIMARY_KEY_ID = /^[\x21-\x7e]{1,128}$/
const MAX_TEXT_CHARACTERS = 255

/** A key server as administrators write it. */
export type KeyServerInput = { name: string; address: string }

export type KeyProviderInput = {
  name: string
  providerId: string
  primaryKeyId: string
  servers: readonly KeyServerInput[]
  userName: string
  password: Secret | undefined
  /** 0: the default. */
  timeoutMs: number
}

/**
 * Adds a key provider.
 * @throws TrustError INVALID_REQUEST, INVALID_NAME, ALREADY_EXISTS, LIMIT_REACHED
 */
export function withKeyProvider(
  current: TrustConfiguration,
  { providerId, primaryKeyId, servers, userName, password, timeoutMs, name }: KeyProviderInput,
): TrustConfiguration {
  if (!UUID.test(providerId))
    throw new TrustError('INVALID_REQUEST', 'the id of a key provider is a UUID in lower case')
  if (userName.length > MAX_TEXT_CHARACTERS)
    throw new TrustError(
      'INVALID_REQUEST',
      `a user name has at most ${MAX_TEXT_CHARACTERS} characters`,
    )
  if (password !== undefined && userName === '')
    throw new TrustError('INVALID_REQUEST', 'a password needs a user name')
  const item: TrustedKeyProvider = {
    ...{ name, providerId, userName, password },
    primaryKeyId: requirePrimaryKeyId(primaryKeyId),
    servers: readServers(servers),
    timeoutMs: requireTimeout(timeoutMs === 0 ? DEFAULT_TIMEOUT_MS : timeoutMs),
    client: undefined,
    serverCertificatesPem: '',
  }
  const same = current.keyProviders.find((each) => each.providerId === providerId)
  // Trust and passwords are set later, so they do not make another provider.
  if (same !== undefined && describes(same, item)) return current
  if (same !== undefined && same.name === name)
    throw new TrustError(
      'ALREADY_EXISTS',
      `key provider "${name}" exists and is not the same: change it, or delete it first`,
    )
  if (same !== undefined)
    throw new TrustError('ALREADY_EXISTS', `key provider "${same.name}" has this id`)
  return { ...current, keyProviders: withItem(current.keyProviders, item, PROVIDER) }
}

/**
 * Changes what is given of a key provider.
 * @throws TrustError INVALID_REQUEST, NOT_FOUND
 */
export function withChangedProvider(
  current: TrustConfiguration,
  input: {
    name: string
    primaryKeyId: string
    servers: readonly KeyServerInput[]
    timeoutMs: number
  },
): TrustConfiguration {
  const { primaryKeyId, servers, timeoutMs } = input
  return changeProvider(current, input.name, (provider) => ({
    ...provider,
    ...(primaryKeyId !== '' && { primaryKeyId: requirePrimaryKeyId(primaryKeyId) }),
    ...(servers.length > 0 && { servers: readServers(servers) }),
    ...(timeoutMs !== 0 && { timeoutMs: requireTimeout(timeoutMs) }),
  }))
}

/** Removes a key provider. @throws TrustError NOT_FOUND */
export function withoutKeyProvider(current: TrustConfiguration, name: string): TrustConfiguration {
  return { ...current, keyProviders: withoutItem(current.keyProviders, name, PROVIDER.what) }
}

/**
 * Sets the identity for the key servers. Keeps the Secret.
 * @throws TrustError INVALID_CERTIFICATE, NOT_FOUND
 */
export function withClientCertificate(
  current: TrustConfiguration,
  input: { name: string; certificatePem: string; privateKeyPem: Secret },
): TrustConfiguration {
  const certificates = readCertificates(input.certificatePem, 'the client')
  const [own] = certificates
  if (own !== undefined) requireOwnKey(own, input.privateKeyPem)
  const client = {
    certificatePem: toPem(certificates),
    clientPrivateKeyPem: input.privateKeyPem,
  }
  return changeProvider(current, input.name, (provider) => ({ ...provider, client }))
}

/**
 * Sets the trusted certificates of key servers.
 * @throws TrustError INVALID_CERTIFICATE, NOT_FOUND
 */
export function withServerCertificates(
  current: TrustConfiguration,
  { name, certificatesPem }: { name: string; certificatesPem: string },
): TrustConfiguration {
  const serverCertificatesPem = toPem(readCertificates(certificatesPem, 'the key servers'))
  return changeProvider(current, name, (provider) => ({ ...provider, serverCertificatesPem }))
}

/** Returns a key provider by its name. @throws TrustError NOT_FOUND */
export function providerNamed(current: TrustConfiguration, name: string): TrustedKeyProvider {
  return requireItem(current.keyProviders, name, PROVIDER.what)
}

/** Returns a key provider by its id. @throws TrustError KEY_PROVIDER_NOT_FOUND */
export function providerWithId(
  { keyProviders }: TrustConfiguration,
  providerId: string,
): TrustedKeyProvider {
  const found = keyProviders.find((each) => each.providerId === providerId)
  if (found !== undefined) return found
  throw new TrustError(
    'KEY_PROVIDER_NOT_FOUND',
    'this Trust Authority has no key provider with this id',
  )
}

function changeProvider(
  current: TrustConfiguration,
  name: string,
  change: (provider: TrustedKeyProvider) => TrustedKeyProvider,
): TrustConfiguration {
  const found = providerNamed(current, name)
  const next = change(found)
  const keyProviders = current.keyProviders.map((each) => (each === found ? next : each))
  return { ...current, keyProviders }
}

function describes(a: TrustedKeyProvider, b: TrustedKeyProvider): boolean {
  const facts = ({ name, primaryKeyId, servers, userName, timeoutMs }: TrustedKeyProvider) =>
    JSON.stringify([name, primaryKeyId, servers, userName, timeoutMs])
  const samePassword =
    a.password === undefined || b.password === undefined
      ? a.password === b.password
      : a.password.equals(b.password)
  return samePassword && facts(a) === facts(b)
}

function requirePrimaryKeyId(id: string): string {
  if (PRIMARY_KEY_ID.test(id)) return id
  throw new TrustError(
    'INVALID_REQUEST',
    'the id of a primary key has 1 to 128 printable characters without spaces',
  )
}

function requireTimeout(timeoutMs: number): number {
  const { min, max } = TIMEOUT_MS
  if (timeoutMs >= min && timeoutMs <= max) return timeoutMs
  throw new TrustError('INVALID_REQUEST', `the timeout of key servers is ${min} to ${max} ms`)
}

function readServers(servers: readonly KeyServerInput[]): KeyServer[] {
  if (servers.length === 0 || servers.length > MAX_SERVERS)
    throw new TrustError('INVALID_REQUEST', `a key provider has 1 to ${MAX_SERVERS} key servers`)
  const read = servers.map(readServer)
  if (new Set(read.map(({ name }) => name)).size < read.length)
    throw new TrustError('INVALID_REQUEST', 'two key servers have the same name')
  return read
}

function readServer({ name, address }: KeyServerInput): KeyServer {
  const [, bracketed, plain, port = String(DEFAULT_PORT)] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(address) ?? []
  const host = bracketed ?? plain
  const number = Number(port)
  if (host === undefined || host.length > MAX_TEXT_CHARACTERS || number < 1 || number > 65_535)
    throw new TrustError('INVALID_REQUEST', 'the address of a key server is HOST or HOST:PORT')
  return { name: name === '' ? address : name, host, port: number }
}
