import { join } from 'node:path'
import { DaemonError, writeFileDurably } from '@nkpsim/daemon'
import { makeFolders, readSmallFile, readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import type { EtcdOptions } from '@nkpsim/rpc/etcd'
import { VcenterError } from '../errors.ts'

/** Folder in the state folder of a vCenter that is a node of vCenter HA. */
export const HA_FOLDER = 'ha'
const CONFIG = 'node.json'
const ROOTS = 'ca.pem'
const CERTIFICATE = 'certificate.pem'
const PRIVATE_KEY = 'key.pem'
/** Marks a clone that has never followed an active node, so its data may be too old. */
const UNJOINED = 'unjoined'
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

/** Whether a state folder belongs to a node of vCenter HA. */
export function isHaNode(files: Files, stateFolder: string): boolean {
  return files.now.stat(join(stateFolder, HA_FOLDER, CONFIG)) !== undefined
}

/**
 * Reads the configuration of the node that a state folder belongs to; undefined without vCenter HA.
 * @throws DaemonError INPUT_UNREADABLE
 */
export function readNodeConfig(files: Files, stateFolder: string): NodeConfig | undefined {
  const path = join(stateFolder, HA_FOLDER, CONFIG)
  const bytes = readSmallFileIfThere(files, path, MAX_FILE_BYTES)
  try {
    return bytes && parseConfig(bytes.toString())
  } catch (cause) {
    const message = `${path} is not the configuration of a node`
    throw new DaemonError('INPUT_UNREADABLE', message, { cause })
  }
}

/**
 * Reads what a node needs at its start: its configuration, and its identity as a client of etcd.
 * @throws VcenterError STORE_UNUSABLE; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export function readNode(
  files: Files,
  stateFolder: string,
): { config: NodeConfig; etcd: EtcdOptions } {
  const read = (name: string): string =>
    readSmallFile(files, join(stateFolder, HA_FOLDER, name), MAX_FILE_BYTES).toString()
  const config = requireConfig(read(CONFIG))
  const tls = {
    certificatePem: read(CERTIFICATE),
    privateKeyPem: read(PRIVATE_KEY),
    rootsPem: read(ROOTS),
  }
  return { config, etcd: { endpoints: etcdEndpoints(config), tls } }
}

function requireConfig(text: string): NodeConfig {
  try {
    return parseConfig(text)
  } catch (cause) {
    const message = `${HA_FOLDER}/${CONFIG} in the state folder is damaged: deploy vCenter HA again`
    throw new VcenterError('STORE_UNUSABLE', message, { cause })
  }
}

/** Writes the configuration of a node. The vCenter is a node from its next start on. */
export async function writeNodeConfig(
  effects: FileEffects,
  stateFolder: string,
  config: NodeConfig,
  tls: { certificatePem: string; privateKeyPem: Uint8Array; rootsPem: string },
): Promise<void> {
  const folder = join(stateFolder, HA_FOLDER)
  makeFolders(effects.files, folder, 0o700)
  const write = (name: string, bytes: Uint8Array): Promise<void> =>
    writeFileDurably(effects, join(folder, name), bytes, { mode: 0o600 })
  await write(ROOTS, Buffer.from(tls.rootsPem))
  await write(CERTIFICATE, Buffer.from(tls.certificatePem))
  await write(PRIVATE_KEY, tls.privateKeyPem)
  // The configuration comes last, because it makes the vCenter a node.
  await write(CONFIG, Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`))
}

/**
 * Marks the node that gets this configuration as a clone, before it gets the configuration. A clone
 * must fetch the data of the active node before it may become active itself.
 */
export async function markUnjoined(effects: FileEffects, stateFolder: string): Promise<void> {
  makeFolders(effects.files, join(stateFolder, HA_FOLDER), 0o700)
  const path = join(stateFolder, HA_FOLDER, UNJOINED)
  await writeFileDurably(effects, path, Buffer.from(''), { mode: 0o600 })
}

/** Whether a node has had the data of an active node. */
export function isJoined(files: Files, stateFolder: string): boolean {
  return files.now.stat(join(stateFolder, HA_FOLDER, UNJOINED)) === undefined
}

/** Notes that a node has the data of an active node now. */
export async function markJoined(files: Files, stateFolder: string): Promise<void> {
  if (isJoined(files, stateFolder)) return
  await files.remove(join(stateFolder, HA_FOLDER, UNJOINED))
  await files.syncFolder(join(stateFolder, HA_FOLDER))
}

/** Removes the configuration of a node. The vCenter works alone from its next start on. */
export async function removeNodeConfig(files: Files, stateFolder: string): Promise<void> {
  const folder = join(stateFolder, HA_FOLDER)
  await markJoined(files, stateFolder)
  for (const name of [CONFIG, PRIVATE_KEY, CERTIFICATE, ROOTS])
    await files.remove(join(folder, name))
  await files.removeFolder(folder)
  await files.syncFolder(stateFolder)
}

/** @throws SyntaxError, TypeError */
function parseConfig(text: string): NodeConfig {
  const content: unknown = JSON.parse(text)
  if (isNodeConfig(content)) return content
  throw new TypeError('it lacks parts, or has others')
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
