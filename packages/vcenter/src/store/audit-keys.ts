import { encodeAuditKey, kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { DatabaseConnection, Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from './boxed-column.ts'

const MAC_KEY_BITS = 256

/**
 * Returns the keys of the audit log. The signing key is created once and stored in a box. The HMAC
 * key is derived from the box key.
 * @throws VcenterError STORE_UNUSABLE
 */
export function obtainAuditKeys(
  database: DatabaseConnection,
  boxKey: Secret,
  instanceId: string,
  random: Random,
): AuditKeys {
  const macKey = kbkdfCounter({
    key: boxKey,
    label: LABELS.auditMac,
    context: Buffer.from(instanceId),
    lengthBits: MAC_KEY_BITS,
  })
  const box = database.prepare('SELECT signing_key FROM audit_key').get()?.['signing_key']
  if (box instanceof Uint8Array) return { signingKey: openKey(boxKey, instanceId, box), macKey }
  const signingKey = encodeAuditKey(random.privateKey('Ed25519'))
  database
    .prepare('INSERT INTO audit_key (id, signing_key) VALUES (1, ?)')
    .run(encryptColumn(boxKey, keyPlace(instanceId), signingKey, random))
  return { signingKey, macKey }
}

function openKey(boxKey: Secret, instanceId: string, box: Uint8Array): Secret {
  try {
    return decryptColumn(boxKey, keyPlace(instanceId), box)
  } catch (cause) {
    throw new VcenterError(
      'STORE_UNUSABLE',
      'the key of the audit log is damaged, or was encrypted with another box.key',
      { cause },
    )
  }
}

function keyPlace(instanceId: string): ColumnPlace {
  return {
    table: 'audit_key',
    primaryKey: instanceId,
    column: 'signing_key',
    version: 1,
    boundTo: {},
  }
}
