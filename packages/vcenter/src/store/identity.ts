import { Secret } from '@nkpsim/crypto'
import type { DatabaseConnection, Random } from '@nkpsim/effects'
import type { CertificateAuthority } from '@nkpsim/pki'
import { createCertificateAuthority, createKeyAndCsr, loadCertificateAuthority } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc/identity'
import { VcenterError } from '../errors.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from './boxed-column.ts'

/** Name of the first administrator, and id in the operator's certificate. */
export const OPERATOR = 'administrator@vsphere.local'
const CERTIFICATE_DAYS = 730
/**
 * Version of the identity's row in a sealed database. The box of the keys is bound to this version.
 * So only someone with the box key could make a sealed database look like a database from before
 * seals.
 */
const SEALED_VERSION = 2

/** A certificate and its private key. */
export type KeyAndCertificate = {
  certificatePem: string
  /** PKCS#8 DER. */
  privateKey: Secret
}

/** The identity of a vCenter. */
export type VcenterIdentity = {
  instanceId: string
  /**
   * The VMCA (VMware Certificate Authority), which issues the certificates of this vCenter's hosts.
   */
  authority: CertificateAuthority
  own: KeyAndCertificate
  operator: KeyAndCertificate
  /** Key for approving boots of hosts only: an ECDSA key on P-256 as PKCS#8 DER. */
  bootApprovalKey: Secret
}

/**
 * Makes the identity of a new vCenter: instance id, VMCA, vCenter's own certificate and the
 * operator's certificate. Both certificates are valid for two years.
 */
export async function createIdentity(
  address: string,
  nowMs: number,
  random: Random,
): Promise<VcenterIdentity> {
  const instanceId = random.uuid()
  const authority = await createCertificateAuthority({
    commonName: `VMCA ${instanceId.slice(0, 8)}`,
    nowMs,
    random,
  })
  const issue = async (
    commonName: string,
    identityUri: string,
    dnsNames: string[],
  ): Promise<KeyAndCertificate> => {
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random })
    const certificatePem = await authority.issue({
      csrDer,
      commonName,
      identityUri,
      dnsNames,
      validityDays: CERTIFICATE_DAYS,
      nowMs,
    })
    return { certificatePem, privateKey: privateKeyPkcs8 }
  }
  return {
    instanceId,
    authority,
    own: await issue('vcenter', formatIdentityUri({ kind: 'vcenter', id: instanceId }), [
      ...new Set([address, 'localhost']),
    ]),
    operator: await issue(OPERATOR, formatIdentityUri({ kind: 'operator', id: OPERATOR }), []),
    bootApprovalKey: newBootApprovalKey(random),
  }
}

/**
 * Stores an identity in a sealed database. The identity is new, or comes from a database from
 * before seals.
 */
export function putIdentity(
  database: DatabaseConnection,
  boxKey: Secret,
  { instanceId, authority, own, operator, bootApprovalKey }: VcenterIdentity,
  random: Random,
): void {
  const certificates = JSON.stringify({
    authority: authority.certificatePem,
    own: own.certificatePem,
    operator: operator.certificatePem,
  })
  const encode = (secret: Secret): string => secret.reveal().toString('base64')
  using keys = Secret.from(
    Buffer.from(
      JSON.stringify({
        authority: encode(authority.privateKeyPkcs8),
        own: encode(own.privateKey),
        operator: encode(operator.privateKey),
        bootApproval: encode(bootApprovalKey),
      }),
    ),
  )
  const box = encryptColumn(
    boxKey,
    keysPlace(instanceId, certificates, SEALED_VERSION),
    keys,
    random,
  )
  database
    .prepare(
      `INSERT INTO vcenter (id, instance_id, generation, identity, keys, version) VALUES (1, ?, 0, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET identity = excluded.identity, keys = excluded.keys, version = excluded.version`,
    )
    .run(instanceId, certificates, box, SEALED_VERSION)
}

/**
 * Reads the stored identity; undefined while the first start has not finished.
 * @throws VcenterError STORE_UNUSABLE
 */
export async function readIdentity(
  database: DatabaseConnection,
  boxKey: Secret,
  random: Random,
): Promise<{ identity: VcenterIdentity; isSealed: boolean } | undefined> {
  const row = hasTable(database, 'vcenter') && database.prepare('SELECT * FROM vcenter').get()
  if (!row) return undefined
  const instanceId = String(row['instance_id'])
  const identity = String(row['identity'])
  try {
    const box = row['keys']
    if (!(box instanceof Uint8Array)) throw new TypeError('a box is bytes')
    using bytes = decryptColumn(
      boxKey,
      keysPlace(instanceId, identity, Number(row['version'])),
      box,
    )
    const keys = JSON.parse(bytes.reveal().toString()) as Record<Holder | 'bootApproval', string>
    const certificates = JSON.parse(identity) as Record<Holder, string>
    const load = (holder: Holder): KeyAndCertificate => ({
      certificatePem: certificates[holder],
      privateKey: Secret.from(Buffer.from(keys[holder], 'base64')),
    })
    const { certificatePem, privateKey } = load('authority')
    const kept = {
      instanceId,
      authority: await loadCertificateAuthority({
        certificatePem,
        privateKeyPkcs8: privateKey,
        random,
      }),
      own: load('own'),
      operator: load('operator'),
      bootApprovalKey: Secret.from(Buffer.from(keys.bootApproval, 'base64')),
    }
    return { identity: kept, isSealed: Number(row['version']) >= SEALED_VERSION }
  } catch (cause) {
    throw new VcenterError(
      'STORE_UNUSABLE',
      'the identity of this vCenter is damaged, or was encrypted with another box.key',
      { cause },
    )
  }
}

/** Whether a database has a table. */
export function hasTable(database: DatabaseConnection, name: string): boolean {
  return (
    database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !==
    undefined
  )
}

function newBootApprovalKey(random: Random): Secret {
  const privateKey = random.privateKey('P-256')
  return Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
}

type Holder = 'authority' | 'own' | 'operator'

function keysPlace(instanceId: string, identity: string, version: number): ColumnPlace {
  return {
    table: 'vcenter',
    primaryKey: instanceId,
    column: 'keys',
    version,
    boundTo: { identity },
  }
}
