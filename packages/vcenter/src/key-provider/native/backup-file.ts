import { keyCheckValue, type Secret } from '@nkpsim/crypto'
import type { Compute, Effects } from '@nkpsim/effects'
import { PkiError } from '@nkpsim/pki'
import { type BackupContent, readBackupFile, writeBackupFile } from '@nkpsim/pki/backup-file'
import { VcenterError } from '../../errors.ts'
import type { NativeKeyProvider } from '../../records/key-provider.ts'

/**
 * Writes the backup file of a native key provider. The file contains the KDK.
 * @param password undefined leaves the file unencrypted
 */
export async function writeNativeBackup(
  provider: NativeKeyProvider,
  password: Secret | undefined,
  nowMs: number,
  { random, compute }: Pick<Effects, 'random' | 'compute'>,
): Promise<Buffer> {
  // Copies the KDK first. Deriving a key from the password takes time, and any change meanwhile
  // wipes the snapshot's KDK.
  using kdk = provider.kdk.copy()
  return await writeBackupFile({
    providerName: provider.name,
    keyId: provider.keyId,
    kdk,
    exportTime: new Date(nowMs),
    constraints: { tpmRequired: provider.tpmRequired },
    protection: password === undefined ? 'not-encrypted' : { password },
    random,
    compute,
  })
}

/**
 * Reads the provider in a backup file. The caller must wipe its KDK.
 * @throws VcenterError INVALID_BACKUP_FILE, WRONG_BACKUP_PASSWORD
 */
export async function readNativeBackup(
  file: Uint8Array,
  password: Secret | undefined,
  compute: Compute,
): Promise<{ provider: NativeKeyProvider; exportTime: Date }> {
  const { providerName, keyId, kdk, constraints, exportTime } = await readContent(
    file,
    password,
    compute,
  )
  const provider: NativeKeyProvider = {
    kind: 'native',
    // Not composed, because files of virtual machines contain the name as it was stored.
    name: providerName,
    keyId,
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired: constraints.tpmRequired,
    isDefault: false,
    backedUpTimeMs: exportTime.getTime(),
    updatedTimeMs: undefined,
  }
  return { provider, exportTime }
}

async function readContent(
  file: Uint8Array,
  password: Secret | undefined,
  compute: Compute,
): Promise<BackupContent> {
  try {
    return await readBackupFile(file, password, compute)
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    const code =
      cause.code === 'BACKUP_PASSWORD_WRONG' ? 'WRONG_BACKUP_PASSWORD' : 'INVALID_BACKUP_FILE'
    throw new VcenterError(code, cause.message, { cause })
  }
}
