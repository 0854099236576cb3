import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readStateFile } from '../local-cluster/state-file.ts'

/** Address of a host for mutual TLS, and the identity that the host must have. */
export type KnownHost = {
  /** Host name and management port. */
  address: string
  /** UUID of the host, as in its certificate. */
  hostId: string
}

const MAX_FILE_BYTES = 4 * 1024 * 1024

/**
 * Reads the known hosts of a state folder by name. They are stored outside of vCenter, so that
 * commands find hosts without vCenter.
 * @throws SimulatorError STATE_INVALID if the file is not a list of known hosts
 */
export function readKnownHosts(stateDir: string): Map<string, KnownHost> {
  const path = clusterPaths.knownHosts(stateDir)
  const text = readStateFile(path, MAX_FILE_BYTES)
  if (text === undefined) return new Map()
  const hosts = parseKnownHosts(text)
  if (hosts === undefined) {
    throw new SimulatorError('STATE_INVALID', `${path} is not a list of known hosts`)
  }
  return hosts
}

/** Returns a known host by name. @throws SimulatorError HOST_UNKNOWN with the known names */
export function findKnownHost(stateDir: string, name: string): KnownHost {
  const hosts = readKnownHosts(stateDir)
  const host = hosts.get(composeName(name))
  if (host !== undefined) return host
  const names = [...hosts.keys()].join(', ')
  const hint = names === '' ? 'none is known; add one with: nkpsim host add' : `known are: ${names}`
  throw new SimulatorError('HOST_UNKNOWN', `no host is known as "${name}"; ${hint}`)
}

function parseKnownHosts(text: string): Map<string, KnownHost> | undefined {
  try {
    const { version, hosts }: { version: unknown; hosts: Record<string, unknown> } =
      JSON.parse(text)
    // Names get the form that vCenter stores (Unicode NFC), because older programs wrote them as
    // typed.
    const entries = Object.entries(hosts).map(
      ([name, host]) => [composeName(name), toKnownHost(host)] as const,
    )
    return version === 1 ? new Map(entries) : undefined
  } catch {
    return undefined
  }
}

function toKnownHost(value: unknown): KnownHost {
  const { address, hostId }: Partial<Record<keyof KnownHost, unknown>> = { ...(value ?? {}) }
  if (typeof address !== 'string' || typeof hostId !== 'string') throw new TypeError('not a host')
  return { address, hostId }
}
