import { join } from 'node:path'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import type { Files } from '@nkpsim/effects'
import type { EtcdOptions } from '@nkpsim/rpc/etcd'
import { VcenterError } from './errors.ts'

/** Folder of vCenter HA in the state folder of a node. Without it, vCenter HA is not deployed. */
export const HA_FOLDER = 'ha'
/** Files of the folder: the configuration of the node, and its identity as a client of etcd. */
export const HA_FILES = {
  node: 'node.json',
  roots: 'ca.pem',
  certificate: 'certificate.pem',
  privateKey: 'key.pem',
} as const

const MAX_BYTES = 64 * 1024

/** Configuration of a node, as `node.json` contains it. */
export type HaConfig = {
  name: string
  /** `host:port` under which the other node and clients reach this node. */
  address: string
  /** `host:port` of the members of etcd, the own one first. */
  endpoints: string[]
  /** Time without a sign of the active node after which the passive one takes over. */
  leaseSeconds: number
}

/** Whether a state folder belongs to a node of vCenter HA. */
export function isHaNode(files: Files, stateFolder: string): boolean {
  return files.now.stat(join(stateFolder, HA_FOLDER, HA_FILES.node)) !== undefined
}

/**
 * Reads the configuration of a node.
 * @throws VcenterError STORE_UNUSABLE; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export function readHaFiles(
  files: Files,
  stateFolder: string,
): { config: HaConfig; etcd: EtcdOptions } {
  const read = (name: string): string =>
    readSmallFile(files, join(stateFolder, HA_FOLDER, name), MAX_BYTES).toString()
  const config = parseConfig(read(HA_FILES.node))
  const tls = {
    certificatePem: read(HA_FILES.certificate),
    privateKeyPem: read(HA_FILES.privateKey),
    rootsPem: read(HA_FILES.roots),
  }
  return { config, etcd: { endpoints: config.endpoints, tls } }
}

function parseConfig(text: string): HaConfig {
  try {
    const { name, address, endpoints, leaseSeconds } = JSON.parse(text) as Partial<HaConfig>
    const isComplete =
      typeof name === 'string' && typeof address === 'string' && Number(leaseSeconds) > 0
    if (isComplete && Array.isArray(endpoints) && endpoints.length > 0)
      return { name, address, endpoints: endpoints.map(String), leaseSeconds: Number(leaseSeconds) }
  } catch (cause) {
    throw unusable(cause)
  }
  throw unusable()
}

function unusable(cause?: unknown): VcenterError {
  const message = `${HA_FOLDER}/${HA_FILES.node} in the state folder is damaged: deploy vCenter HA again`
  return new VcenterError('STORE_UNUSABLE', message, { cause })
}
