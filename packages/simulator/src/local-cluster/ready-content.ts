import { join } from 'node:path'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { SimulatorError } from '../errors.ts'
import { readStateFile } from './state-file.ts'

/** Maximum size of a ready file, bytes. A rack can have 2,000 hosts. */
const MAX_FILE_BYTES = 1024 * 1024

/** Addresses of a running vCenter. */
export type VcenterReady = {
  address: string
  port: number
  downloadPort: number
  instanceId: string
}

/** Addresses of a running host. */
export type HostReady = {
  name: string
  hostId: string
  address: string
  managementPort: number
  adoptionPort: number
  /** SHA-256 of the certificate on the adoption port. */
  thumbprint: string
  /** `TPM` or `NONE`. */
  encryptionMode: string
}

/** Where administrators reach a running trust host. */
export type TrustAdministration = {
  address: string
  /** Port for administrators. */
  port: number
  /** UUID of its services. */
  serviceId: string
}

/** Addresses of a running trust host. */
export type TrustHostReady = TrustAdministration & {
  name: string
  /** Port for hosts and vCenters. */
  servicePort: number
}

/** Address of the running key server of a cluster. */
export type KeyServerReady = {
  address: string
  port: number
  /** Path of its certificate in PEM. */
  certificateFile: string
}

/** Checks and returns the content of a trust host's ready file. By default, reads the file. */
export function readTrustHost(folder: string, content = readReady(folder)): TrustHostReady {
  const { name, servicePort } = content
  if (typeof name === 'string' && typeof servicePort === 'number')
    return { ...readTrustAdministration(folder, content), name, servicePort }
  throw invalid(folder)
}

/**
 * Like `readTrustHost`, for administrators. A workstation, whose trust hosts run elsewhere, knows
 * no more of them.
 */
export function readTrustAdministration(
  folder: string,
  { address, port, serviceId } = readReady(folder),
): TrustAdministration {
  if (typeof address === 'string' && typeof port === 'number' && typeof serviceId === 'string')
    return { address, port, serviceId }
  throw invalid(folder)
}

/** Checks and returns the content of a vCenter's ready file. By default, reads the file. */
export function readVcenter(folder: string, content = readReady(folder)): VcenterReady {
  const { address, port, downloadPort, instanceId } = content
  if (
    typeof address === 'string' &&
    typeof port === 'number' &&
    typeof downloadPort === 'number' &&
    typeof instanceId === 'string'
  ) {
    return { address, port, downloadPort, instanceId }
  }
  throw invalid(folder)
}

/** Checks and returns the hosts in a ready file of a host or rack. By default, reads the file. */
export function readHosts(folder: string, content = readReady(folder)): HostReady[] {
  const { hosts } = content
  if (!Array.isArray(hosts) || hosts.length === 0) throw invalid(folder)
  return hosts.map((host: unknown) => {
    if (!isHostReady(host)) throw invalid(folder)
    return host
  })
}

/**
 * Returns the version of nkpsim in the ready file of a folder, whether or not the process still
 * runs. Returns undefined if there is no readable ready file, or for 0.1.0, which does not report
 * its version.
 */
export function readVersion(folder: string): string | undefined {
  const version = readProperty(folder, 'version')
  return typeof version === 'string' ? version : undefined
}

/**
 * Returns the pid in the ready file of a folder, whether or not the process still runs. Returns
 * undefined if there is no readable ready file.
 */
export function readServerPid(folder: string): number | undefined {
  const pid = readProperty(folder, 'pid')
  return typeof pid === 'number' ? pid : undefined
}

function readProperty(folder: string, name: string): unknown {
  try {
    return readReady(folder)[name]
  } catch {
    return undefined
  }
}

function isHostReady(host: unknown): host is HostReady {
  if (typeof host !== 'object' || host === null) return false
  const record: Partial<Record<keyof HostReady, unknown>> = host
  const texts = [record.name, record.hostId, record.address, record.thumbprint]
  const ports = [record.managementPort, record.adoptionPort]
  return (
    texts.every((text) => typeof text === 'string' && text !== '') &&
    typeof record.encryptionMode === 'string' &&
    ports.every((port) => Number.isInteger(port))
  )
}

function readReady(folder: string): Record<string, unknown> {
  const text = readStateFile(join(folder, READY_FILE), MAX_FILE_BYTES)
  if (text === undefined) throw new SimulatorError('NOT_READY', `nothing serves from ${folder}`)
  try {
    return { ...JSON.parse(text) }
  } catch (cause) {
    throw invalid(folder, cause)
  }
}

function invalid(folder: string, cause?: unknown): SimulatorError {
  const message = `${join(folder, READY_FILE)} is not a ready file`
  return new SimulatorError('STATE_INVALID', message, { cause })
}
