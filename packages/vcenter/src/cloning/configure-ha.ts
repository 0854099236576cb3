import { isIP } from 'node:net'
import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { CLOCK_FILE } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Files, MachineClock } from '@nkpsim/effects'
import type { CertificateAuthority } from '@nkpsim/pki'
import type { Network } from '@nkpsim/rpc'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import { VcenterError } from '../errors.ts'
import { copyOf } from '../replication/database-copies.ts'
import { obtainBoxKey } from '../store/box-key.ts'
import type { Store } from '../store/store.ts'
import { requireDeployable } from '../vcenter-ha/deployable.ts'
import {
  createHaAuthority,
  type HaIdentity,
  issueClientIdentity,
  issueMemberIdentity,
} from '../vcenter-ha/ha-identity.ts'
import {
  hostOf,
  MEMBER_PORTS,
  removeMemberFiles,
  writeMemberFiles,
} from '../vcenter-ha/member-files.ts'
import { type NodeConfig, removeNodeConfig, writeNodeConfig } from '../vcenter-ha/node-config.ts'
import type { CloneHead } from './clone-head.ts'
import { issueCloner } from './cloner.ts'
import { type OutgoingClone, openClone, type WaitingMachine } from './send-clone.ts'
import type { CloneEffects } from './staged-clone.ts'

/** Names of the nodes, the same as in a basic deployment. */
const [ACTIVE, PASSIVE, WITNESS] = ['vcenter', 'vcenter-2', 'witness'] as const
const MAX_FILE_BYTES = 64 * 1024

/** A waiting machine, and its name in the network of vCenter HA. */
export type NewNode = WaitingMachine & { haHost: string }
export type NewCluster = {
  haHost: string
  passive: NewNode
  witness: NewNode
  leaseSeconds: number
}

export type ConfigureHa = {
  effects: CloneEffects
  machineClock: MachineClock
  network: Pick<Network, 'connect' | 'fetchCertificate'>
  store: Pick<Store, 'copyTo'>
  stateFolder: string
  authority: Pick<CertificateAuthority, 'certificatePem' | 'issue'>
  /** Returns `host:port` of this vCenter. */
  ownAddress: () => string
}

/**
 * Returns the configuration of the active node of a cluster on several machines. Pure.
 * @throws VcenterError INVALID_REQUEST
 */
export function clusterOf(
  ownAddress: string,
  { haHost, passive, witness, leaseSeconds }: NewCluster,
): NodeConfig {
  const odd = [haHost, passive.haHost, witness.haHost].find((host) => isIP(host) !== 0)
  // etcd compares the name in a certificate with the address of a connection.
  if (odd !== undefined)
    throw new VcenterError(
      'INVALID_REQUEST',
      `${odd} is an IP address: give the name of the machine`,
    )
  const at = (host: string): string => `${host}:${MEMBER_PORTS.client}`
  const config = {
    name: ACTIVE,
    nodes: [
      { name: ACTIVE, address: ownAddress, etcdEndpoint: at(haHost) },
      { name: PASSIVE, address: passive.address, etcdEndpoint: at(passive.haHost) },
      { name: WITNESS, address: '', etcdEndpoint: at(witness.haHost) },
    ],
    leaseSeconds,
  }
  requireDeployable(config)
  return config
}

/**
 * Clones this vCenter to the machine of the passive node, configures the witness, and makes this
 * vCenter the active node from its next start on. No secrets are sent later. No machine becomes a
 * node before all are ready.
 * @param requireRights checks the caller's rights again, after the machines have answered
 * @returns the addresses of the vCenters
 * @throws VcenterError INVALID_REQUEST, CLONE_TARGET_UNREACHABLE, CLONE_TARGET_MISMATCH,
 *   CLONE_TARGET_REFUSED
 */
export async function configureHa(
  own: ConfigureHa,
  cluster: NewCluster,
  requireRights: () => Promise<void>,
): Promise<string[]> {
  const { effects, stateFolder, store, network, authority, machineClock } = own
  const config = clusterOf(own.ownAddress(), cluster)
  const { members, clients } = await issueAll(own, config)
  using boxKey = await obtainBoxKey(effects, stateFolder, true)
  using password = Secret.from(fileIn(effects.files, stateFolder, ADMINISTRATOR_PASSWORD_FILE))
  const headOf = (name: string): CloneHead => {
    const client = clients.get(name)
    return {
      config: { ...config, name },
      member: required(members.get(name)),
      vcenter: client && {
        ...{ client, boxKey: boxKey.reveal(), administratorPassword: password.reveal() },
        clock: fileIn(effects.files, stateFolder, CLOCK_FILE),
      },
    }
  }
  const clones: OutgoingClone[] = []
  try {
    const copy = () => copyOf(store, effects, stateFolder)
    const { random } = effects
    const tls = await issueCloner(authority, { nowMs: machineClock.nowMs(), random })
    const reach = { network, tls }
    clones.push(await openClone(reach, cluster.witness, headOf(WITNESS), nothing))
    clones.push(await openClone(reach, cluster.passive, headOf(PASSIVE), copy))
    for (const clone of clones) await clone.stage()
    await requireRights()
    await commitAll(own, clones, async () => {
      const { privateKeyPem, ...tls } = required(clients.get(ACTIVE))
      const key = { privateKeyPem: Buffer.from(privateKeyPem) }
      await writeMemberFiles(effects, stateFolder, config, required(members.get(ACTIVE)))
      await writeNodeConfig(effects, stateFolder, config, { ...tls, ...key })
    })
  } finally {
    for (const clone of clones) await clone.close()
  }
  return config.nodes.map(({ address }) => address).filter((address) => address !== '')
}

/** Configures this vCenter, and commits on every machine. After an error, it is not a node. */
async function commitAll(
  own: ConfigureHa,
  clones: readonly OutgoingClone[],
  configureOwn: () => Promise<void>,
): Promise<void> {
  const begun: string[] = []
  try {
    await configureOwn()
    for (const clone of clones) {
      begun.push(clone.address)
      await clone.commit()
    }
  } catch (cause) {
    await removeNodeConfig(own.effects.files, own.stateFolder)
    await removeMemberFiles(own.effects.files, own.stateFolder)
    if (begun.length === 0) throw cause
    // The answer to a commit may be lost.
    const message = `${messageOf(cause)}; if ${begun.join(' or ')} does not wait any more, empty its state folder and start it again before you repeat this`
    throw new VcenterError('CLONE_TARGET_REFUSED', message, { cause })
  }
}

async function issueAll(
  { effects, machineClock }: ConfigureHa,
  { nodes }: NodeConfig,
): Promise<Record<'members' | 'clients', Map<string, HaIdentity>>> {
  const with_ = { nowMs: machineClock.nowMs(), random: effects.random }
  const authority = await createHaAuthority(with_.nowMs, effects.random)
  using _key = authority.privateKeyPkcs8
  const members = new Map<string, HaIdentity>()
  const clients = new Map<string, HaIdentity>()
  for (const { name, address, etcdEndpoint } of nodes) {
    const host = hostOf(etcdEndpoint)
    members.set(name, await issueMemberIdentity(authority, { name, host }, with_))
    if (address !== '') clients.set(name, await issueClientIdentity(authority, name, with_))
  }
  return { members, clients }
}

function fileIn(files: Files, folder: string, name: string): Buffer {
  return readSmallFileIfThere(files, join(folder, name), MAX_FILE_BYTES) ?? Buffer.alloc(0)
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // The witness has no database.
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('every node has a certificate')
  return value
}
