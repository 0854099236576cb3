import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { makeFolders } from '@nkpsim/daemon/small-file'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { ETCD_MEMBER_NAME } from '@nkpsim/rpc/etcd'
import type { ClusterContext } from '../local-cluster/context.ts'
import { ETCD_FILES, etcdFolder } from '../local-cluster/start-etcd.ts'
import { machine } from '../machine.ts'

const VALIDITY_DAYS = 3650

/** A certificate of the network of vCenter HA, for a server and a client. All values are PEM. */
export type HaIdentity = { certificatePem: string; privateKeyPem: string; rootsPem: string }

/**
 * Creates the authority of the network of vCenter HA. It is not that of vCenter, so that no host
 * and no operator can reach etcd. Its private key is not kept.
 */
export function createHaAuthority(nowMs: number): Promise<CertificateAuthority> {
  return createCertificateAuthority({
    commonName: 'nkpsim vCenter HA',
    nowMs,
    random: machine.random,
  })
}

/** Issues a certificate for a node. */
export async function issueIdentity(
  authority: CertificateAuthority,
  name: string,
  nowMs: number,
): Promise<HaIdentity> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: name,
    random: machine.random,
  })
  using privateKey = privateKeyPkcs8
  const certificatePem = await authority.issue({
    csrDer,
    commonName: name,
    identityUri: `urn:nkpsim:vcenter-ha:${name}`,
    dnsNames: [ETCD_MEMBER_NAME, 'localhost'],
    validityDays: VALIDITY_DAYS,
    nowMs,
  })
  return {
    certificatePem,
    privateKeyPem: privateKeyToPem(privateKey),
    rootsPem: authority.certificatePem,
  }
}

/** Writes the certificate of a member of etcd into its folder. */
export async function writeMemberFiles(
  { stateDir }: Pick<ClusterContext, 'stateDir'>,
  name: string,
  identity: HaIdentity,
): Promise<void> {
  const folder = etcdFolder(stateDir, name)
  makeFolders(machine.files, folder, 0o700)
  const write = (file: string, text: string): Promise<void> =>
    writeFileDurably(machine, join(folder, file), Buffer.from(text), { mode: 0o600 })
  await write(ETCD_FILES.roots, identity.rootsPem)
  await write(ETCD_FILES.certificate, identity.certificatePem)
  await write(ETCD_FILES.privateKey, identity.privateKeyPem)
}
