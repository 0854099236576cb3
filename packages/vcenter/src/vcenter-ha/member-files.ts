import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import type { HaIdentity } from './ha-identity.ts'
import type { NodeConfig } from './node-config.ts'

/**
 * Folder in the state folder of a node, with what its member of etcd needs, if the nodes are on
 * different machines. The member may run in another container, and gets nothing else of the state.
 */
export const MEMBER_FOLDER = 'ha-member'
/** Ports of a member of etcd if the nodes are on different machines: the usual ones of etcd. */
export const MEMBER_PORTS = { client: 2379, peer: 2380 } as const

const ROOTS = 'ca.pem'
const CERTIFICATE = 'certificate.pem'
const PRIVATE_KEY = 'key.pem'
/** Flags of etcd, one a line. The file comes last, so etcd may start when it is there. */
const FLAGS = 'etcd-flags'

/** Returns the flags of etcd that differ between the members of a cluster. Pure. */
export function memberFlags({ name, nodes }: Pick<NodeConfig, 'name' | 'nodes'>): string[] {
  const peerUrl = (endpoint: string): string => `https://${hostOf(endpoint)}:${MEMBER_PORTS.peer}`
  const own = nodes.find((node) => node.name === name)?.etcdEndpoint ?? ''
  const members = nodes.map((node) => `${node.name}=${peerUrl(node.etcdEndpoint)}`)
  return [
    `--name=${name}`,
    `--advertise-client-urls=https://${own}`,
    `--initial-advertise-peer-urls=${peerUrl(own)}`,
    `--initial-cluster=${members.join(',')}`,
    '--initial-cluster-token=nkpsim-vcenter-ha',
  ]
}

/** Returns the name of the machine of a member. */
export function hostOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'))
}

/** Whether a state folder has what a member of etcd needs. */
export function hasMemberFiles(files: Files, stateFolder: string): boolean {
  return files.now.stat(join(stateFolder, MEMBER_FOLDER, FLAGS)) !== undefined
}

/** Writes what the member of etcd of a node needs. */
export async function writeMemberFiles(
  effects: FileEffects,
  stateFolder: string,
  config: Pick<NodeConfig, 'name' | 'nodes'>,
  { certificatePem, privateKeyPem, rootsPem }: HaIdentity,
): Promise<void> {
  const folder = join(stateFolder, MEMBER_FOLDER)
  makeFolders(effects.files, folder, 0o700)
  const write = (name: string, text: string): Promise<void> =>
    writeFileDurably(effects, join(folder, name), Buffer.from(text), { mode: 0o600 })
  await write(ROOTS, rootsPem)
  await write(CERTIFICATE, certificatePem)
  await write(PRIVATE_KEY, privateKeyPem)
  await write(FLAGS, `${memberFlags(config).join('\n')}\n`)
}

/** Removes what a member of etcd needs. The folder stays, because it may be a volume. */
export async function removeMemberFiles(files: Files, stateFolder: string): Promise<void> {
  const folder = join(stateFolder, MEMBER_FOLDER)
  if ((await files.stat(folder)) === undefined) return
  for (const name of [FLAGS, PRIVATE_KEY, CERTIFICATE, ROOTS])
    await files.remove(join(folder, name))
  await files.syncFolder(folder)
}
