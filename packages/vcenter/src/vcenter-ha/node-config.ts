import { join } from 'node:path'
import { DaemonError, writeFileDurably } from '@nkpsim/daemon'
import { makeFolders, readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'

export { writeOwnAuditLogId } from '../audit/audit-log-id.ts'

/** Folder in the state folder of a vCenter that is a node of vCenter HA. */
const FOLDER = 'ha'
const CONFIG = 'node.json'
const ROOTS = 'ca.pem'
const CERTIFICATE = 'certificate.pem'
const PRIVATE_KEY = 'key.pem'
const MAX_FILE_BYTES = 64 * 1024

/** A node with a vCenter, or the witness, which has no address. */
export type ConfiguredNode = {
  name: string
  /** `host:port` of its vCenter; empty for the witness. */
  address: string
  /** `host:port` of its member of etcd. */
  etcdEndpoint: string
}

/** What a vCenter knows about the vCenter HA cluster that it is a node of. */
export type NodeConfig = {
  /** Name of the node that is this vCenter. */
  name: string
  /** Two nodes with a vCenter, and the witness last. */
  nodes: ConfiguredNode[]
  /** Time after which a node that is silent is no longer active. */
  leaseSeconds: number
}

/** Returns the node that is this vCenter. */
export function ownNode({ name, nodes }: NodeConfig): ConfiguredNode {
  const own = nodes.find((node) => node.name === name)
  if (own === undefined) throw new DaemonError('INPUT_UNREADABLE', `no node has the name ${name}`)
  return own
}

/** Returns the other node with a vCenter. */
export function peerNode({ name, nodes }: NodeConfig): ConfiguredNode {
  const peer = nodes.find((node) => node.name !== name && node.address !== '')
  if (peer === undefined) throw new DaemonError('INPUT_UNREADABLE', 'there is no other node')
  return peer
}

/** Returns the members of etcd, the own one first. */
export function etcdEndpoints(config: NodeConfig): string[] {
  const own = ownNode(config).etcdEndpoint
  const others = config.nodes.map(({ etcdEndpoint }) => etcdEndpoint)
  return [own, ...others.filter((each) => each !== own)]
}

/**
 * Reads the configuration of the node that a state folder belongs to; undefined without vCenter HA.
 * @throws DaemonError INPUT_UNREADABLE
 */
export function readNodeConfig(files: Files, stateFolder: string): NodeConfig | undefined {
  const path = join(stateFolder, FOLDER, CONFIG)
  const bytes = readSmallFileIfThere(files, path, MAX_FILE_BYTES)
  if (bytes === undefined) return undefined
  try {
    const content: unknown = JSON.parse(bytes.toString())
    if (isNodeConfig(content)) return content
  } catch (cause) {
    throw new DaemonError('INPUT_UNREADABLE', `${path} is not JSON`, { cause })
  }
  throw new DaemonError('INPUT_UNREADABLE', `${path} is not the configuration of a node`)
}

/** Reads the configuration of a node. @throws DaemonError INPUT_UNREADABLE */
export function requireNodeConfig(files: Files, stateFolder: string): NodeConfig {
  const config = readNodeConfig(files, stateFolder)
  if (config !== undefined) return config
  throw new DaemonError('INPUT_UNREADABLE', `${stateFolder} is not that of a node of vCenter HA`)
}

/** Writes the configuration of a node. The vCenter is a node from its next start on. */
export async function writeNodeConfig(
  effects: FileEffects,
  stateFolder: string,
  config: NodeConfig,
  tls: { certificatePem: string; privateKeyPem: Uint8Array; rootsPem: string },
): Promise<void> {
  const folder = join(stateFolder, FOLDER)
  makeFolders(effects.files, folder, 0o700)
  const write = (name: string, bytes: Uint8Array): Promise<void> =>
    writeFileDurably(effects, join(folder, name), bytes, { mode: 0o600 })
  await write(ROOTS, Buffer.from(tls.rootsPem))
  await write(CERTIFICATE, Buffer.from(tls.certificatePem))
  await write(PRIVATE_KEY, tls.privateKeyPem)
  // The configuration comes last, because it makes the vCenter a node.
  const { address } = ownNode(config)
  const content = { ...config, address, endpoints: etcdEndpoints(config) }
  await write(CONFIG, Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`))
}

/** Removes the configuration of a node. The vCenter works alone from its next start on. */
export async function removeNodeConfig(files: Files, stateFolder: string): Promise<void> {
  const folder = join(stateFolder, FOLDER)
  for (const name of [CONFIG, PRIVATE_KEY, CERTIFICATE, ROOTS])
    await files.remove(join(folder, name))
  await files.removeFolder(folder)
  await files.syncFolder(stateFolder)
}

function isNodeConfig(value: unknown): value is NodeConfig {
  const { name, nodes, leaseSeconds } = Object(value)
  return (
    typeof name === 'string' &&
    Number.isInteger(leaseSeconds) &&
    leaseSeconds >= 1 &&
    Array.isArray(nodes) &&
    nodes.length === 3 &&
    nodes.every(isNode) &&
    nodes.filter(({ address }) => address !== '').length === 2 &&
    nodes.some((node) => node.name === name && node.address !== '')
  )
}

function isNode(value: unknown): value is ConfiguredNode {
  const { name, address, etcdEndpoint } = Object(value)
  return [name, address, etcdEndpoint].every((each) => typeof each === 'string')
}
