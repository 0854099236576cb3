import { join } from 'node:path'
import { systemEffects } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { TlsIdentity } from '@nkpsim/rpc'
import { obtainBoxKey } from '../store/box-key.ts'
import { readIdentity } from '../store/identity.ts'
import { DATABASE_FILE } from '../store/store.ts'

/** Reads with which certificate a vCenter calls its hosts, from its state folder. */
export async function readOwnIdentity(
  folder: string,
): Promise<{ instanceId: string; tls: TlsIdentity }> {
  const boxKey = await obtainBoxKey(systemEffects, folder, true)
  const database = systemEffects.database.open(join(folder, DATABASE_FILE))
  try {
    const read = await readIdentity(database, boxKey, systemEffects.random)
    if (read === undefined) throw new Error(`${folder} has no identity`)
    const { instanceId, own, authority } = read.identity
    const privateKeyPem = privateKeyToPem(own.privateKey)
    const { certificatePem } = own
    return {
      instanceId,
      tls: { certificatePem, privateKeyPem, rootsPem: authority.certificatePem },
    }
  } finally {
    database.close()
  }
}
