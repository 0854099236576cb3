import { isIP } from 'node:net'
import { VcenterError } from '../../errors.ts'
import type { KmsServer } from '../../records/standard-key-provider.ts'

/** Maximum number of key servers of a provider. */
const MAX_SERVERS = 16
const MIN_TIMEOUT_MS = 1000
const MAX_TIMEOUT_MS = 300_000
const MAX_USER_NAME = 256
export const DEFAULT_TIMEOUT_MS = 10_000
const SERVER_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,79}$/u
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?$/i

/** A key server as an operator describes it. */
export type ServerSpec = Omit<KmsServer, 'trustedPem' | 'name' | 'timeoutMs'> & {
  /** Empty: host and port. */
  name: string
  /** 0: the default. */
  timeoutMs: number
}

/**
 * Checks a new or changed server.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireServer(spec: ServerSpec): Omit<KmsServer, 'trustedPem'> {
  const { host, port, userName, proxy } = spec
  requirePlace('a key server', { host, port })
  if (proxy !== undefined) requirePlace('a proxy', proxy)
  const name = spec.name === '' ? `${host}:${port}` : spec.name
  if (!SERVER_NAME.test(name))
    throw invalid(
      'the name of a key server has 1 to 80 letters, digits, spaces, dots, colons, hyphens and underscores',
    )
  const timeoutMs = spec.timeoutMs === 0 ? DEFAULT_TIMEOUT_MS : spec.timeoutMs
  if (timeoutMs < MIN_TIMEOUT_MS || timeoutMs > MAX_TIMEOUT_MS)
    throw invalid(
      `the timeout of a key server is ${MIN_TIMEOUT_MS / 1000} to ${MAX_TIMEOUT_MS / 1000} seconds`,
    )
  if (userName.length > MAX_USER_NAME || /\p{Cc}/u.test(userName))
    throw invalid(
      `a user name at a key server has at most ${MAX_USER_NAME} characters, and no control characters`,
    )
  return { name, host, port, userName, timeoutMs, proxy }
}

/**
 * Adds servers.
 * @throws VcenterError INVALID_REQUEST, KMS_SERVER_ALREADY_EXISTS
 */
export function addServers(
  present: readonly KmsServer[],
  added: readonly Omit<KmsServer, 'trustedPem'>[],
): KmsServer[] {
  const servers = [...present]
  for (const server of added) {
    const twin = servers.find(({ name }) => name === server.name)
    if (twin !== undefined)
      throw new VcenterError(
        'KMS_SERVER_ALREADY_EXISTS',
        `the key provider has a key server "${server.name}" already`,
      )
    if (servers.some((each) => each.host === server.host && each.port === server.port))
      throw new VcenterError(
        'KMS_SERVER_ALREADY_EXISTS',
        `the key provider has the key server ${server.host}:${server.port} already`,
      )
    servers.push({ ...server, trustedPem: '' })
  }
  if (servers.length > MAX_SERVERS)
    throw invalid(`a key provider has at most ${MAX_SERVERS} key servers`)
  return servers
}

/**
 * Changes a server. Its certificate must be accepted again if its host or port changes.
 * @throws VcenterError KMS_SERVER_NOT_FOUND, KMS_SERVER_ALREADY_EXISTS
 */
export function changeServer(
  present: readonly KmsServer[],
  changed: Omit<KmsServer, 'trustedPem'>,
): KmsServer[] {
  const before = findServer(present, changed.name)
  const isSamePlace = before.host === changed.host && before.port === changed.port
  if (
    !isSamePlace &&
    present.some(({ host, port }) => host === changed.host && port === changed.port)
  )
    throw new VcenterError(
      'KMS_SERVER_ALREADY_EXISTS',
      `the key provider has the key server ${changed.host}:${changed.port} already`,
    )
  const trustedPem = isSamePlace ? before.trustedPem : ''
  return present.map((each) => (each === before ? { ...changed, trustedPem } : each))
}

/** @throws VcenterError KMS_SERVER_NOT_FOUND */
export function findServer(servers: readonly KmsServer[], name: string): KmsServer {
  const found =
    servers.find((each) => each.name === name) ??
    servers.find(({ host, port }) => `${host}:${port}` === name)
  if (found !== undefined) return found
  const known = servers.map((each) => `"${each.name}"`).join(', ')
  throw new VcenterError(
    'KMS_SERVER_NOT_FOUND',
    `the key provider has no key server "${name}"${known === '' ? '' : `, only ${known}`}`,
  )
}

function requirePlace(what: string, { host, port }: { host: string; port: number }): void {
  if (isIP(host) === 0 && !HOST_NAME.test(host))
    throw invalid(`"${host}" is not the name or the IP address of ${what}`)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(`the port of ${what} is a number from 1 to 65535`)
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
