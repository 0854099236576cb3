import { join } from 'node:path'
import { auditPublicKey } from '@nkpsim/crypto'
import type { Effects } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { TlsIdentity } from '@nkpsim/rpc'
import { readOwnAuditLogId } from '../audit/audit-log-id.ts'
import { VcenterError } from '../errors.ts'
import { type Position, positionOf } from '../replication/log-entry.ts'
import { obtainAuditKeys } from '../store/audit-keys.ts'
import { obtainBoxKey } from '../store/box-key.ts'
import { readIdentity } from '../store/identity.ts'
import { DATABASE_FILE } from '../store/store.ts'
import { restoreTables } from '../store/tables/restore-tables.ts'

/** Who a node of vCenter HA is, as its copy of the data says. */
export type NodeIdentity = {
  instanceId: string
  tls: TlsIdentity
  /** UUID of the node's audit log. */
  logId: string
  /** Key that signs the checkpoints of the audit logs of both nodes, 32 bytes. */
  publicKey: Buffer
  /** How far the data has come. */
  position: Position
}

/** Reads who a node is, before it is active. @throws VcenterError STORE_UNUSABLE */
export async function readNodeIdentity(
  effects: Pick<Effects, 'database' | 'files' | 'random'>,
  stateFolder: string,
): Promise<NodeIdentity> {
  const { files, random } = effects
  const boxKey = await obtainBoxKey(effects, stateFolder, true)
  using _boxKey = boxKey
  const database = effects.database.open(join(stateFolder, DATABASE_FILE))
  try {
    const read = await readIdentity(database, boxKey, random)
    if (read === undefined)
      throw new VcenterError('STORE_UNUSABLE', 'this node of vCenter HA has no copy of the data')
    const { instanceId, own, authority } = read.identity
    const privateKeyPem = privateKeyToPem(own.privateKey)
    const tls = { certificatePem: own.certificatePem, privateKeyPem }
    const { signingKey } = obtainAuditKeys(database, boxKey, instanceId, random)
    const { lastRestore } = restoreTables(database).read()
    return {
      instanceId,
      tls: { ...tls, rootsPem: authority.certificatePem },
      logId: readOwnAuditLogId(files, stateFolder) ?? lastRestore?.auditLogId ?? instanceId,
      publicKey: auditPublicKey(signingKey),
      position: positionOf(database),
    }
  } finally {
    database.close()
  }
}
