import { VcenterError } from '../errors.ts'
import { isProviderName } from '../records/names.ts'
import {
  MAX_TRUST_SERVICES,
  type OfferedKeyProvider,
  type TrustService,
} from '../records/trusted-infrastructure.ts'

const MAX_CHARACTERS = 256 * 1024
const MAX_PROVIDERS = 32
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const ADDRESS = /^([^:\s/]{1,253}|\[[0-9a-fA-F:]+\]):(\d{1,5})$/
const THUMBPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/
const TEXT = /^[\p{L}\p{M}\p{N} ._-]{1,80}$/u

/** What a file with the services of a Trust Authority cluster contains. */
export type ServicesInfo = {
  services: TrustService[]
  keyProviders: OfferedKeyProvider[]
}

/**
 * Reads the file that `nkpsim trust-authority export-services` writes.
 * @throws VcenterError INVALID_REQUEST names what is wrong
 */
export function readServicesInfo(text: string): ServicesInfo {
  if (text.length > MAX_CHARACTERS) throw invalid(`it has more than ${MAX_CHARACTERS} characters`)
  const { version, group, services, keyProviders } = objectOf(parse(text), 'the file')
  if (version !== 1) throw invalid('its version is not 1: use the newer program')
  if (typeof group !== 'string' || !TEXT.test(group)) throw invalid('its group is not a name')
  const read = {
    services: listOf(services, 'services', MAX_TRUST_SERVICES).map((each) =>
      readService(each, group),
    ),
    keyProviders: listOf(keyProviders, 'keyProviders', MAX_PROVIDERS).map(readProvider),
  }
  if (read.services.length === 0) throw invalid('it has no services')
  requireDistinct(
    read.services.map(({ id }) => id),
    'serviceId',
  )
  requireDistinct(
    read.services.map(({ address }) => address),
    'address',
  )
  requireDistinct(
    read.keyProviders.map(({ id }) => id),
    'providerId',
  )
  requireDistinct(
    read.keyProviders.map(({ name }) => name),
    'name of a key provider',
  )
  return read
}

function readService(value: unknown, group: string): TrustService {
  const { serviceId, host, address, thumbprint } = objectOf(value, 'a service')
  const port = typeof address === 'string' ? Number(ADDRESS.exec(address)?.[2]) : Number.NaN
  if (typeof serviceId !== 'string' || !UUID.test(serviceId))
    throw invalid('a serviceId is not a UUID')
  if (typeof host !== 'string' || !TEXT.test(host)) throw invalid('a host is not a name')
  if (typeof address !== 'string' || !(port >= 1 && port <= 65_535))
    throw invalid('an address is not HOST:PORT')
  if (typeof thumbprint !== 'string' || !THUMBPRINT.test(thumbprint))
    throw invalid('a thumbprint is not SHA-256 in hex with colons')
  return { id: serviceId, host, address, thumbprint, group }
}

function readProvider(value: unknown): OfferedKeyProvider {
  const { name, providerId } = objectOf(value, 'a key provider')
  if (typeof name !== 'string' || !isProviderName(name))
    throw invalid('the name of a key provider is not valid')
  if (typeof providerId !== 'string' || !UUID.test(providerId))
    throw invalid('a providerId is not a UUID')
  return { name, id: providerId }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${what} is not an object`)
  return value as Record<string, unknown>
}

function listOf(value: unknown, name: string, limit: number): unknown[] {
  if (!Array.isArray(value)) throw invalid(`${name} is not a list`)
  if (value.length > limit) throw invalid(`${name} has more than ${limit} items`)
  return value
}

function requireDistinct(values: readonly string[], what: string): void {
  if (new Set(values).size !== values.length) throw invalid(`two items have the same ${what}`)
}

function invalid(reason: string): VcenterError {
  return new VcenterError(
    'INVALID_REQUEST',
    `the file is not one of "nkpsim trust-authority export-services": ${reason}`,
  )
}
