import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { composeName } from '@nkpsim/daemon/name-text'
import { PkiError } from '@nkpsim/pki'
import { type BackupContent, readBackupFile, writeBackupFile } from '@nkpsim/pki/backup-file'
import { VcenterError } from '../../errors.ts'
import type { NativeKeyProvider } from '../../records/key-provider.ts'

/**
 * The backup file of a native key provider, which has the KDK in it.
 * @param password undefined: the file is not encrypted
 */
export async function writeNativeBackup(
  provider: NativeKeyProvider,
  password: Secret | undefined,
  nowMs: number,
): Promise<Buffer> {
  // A copy: the snapshot's own is wiped as soon as anything changes, and deriving a key from the
  // password takes its time.
  using kdk = Secret.from(Buffer.from(provider.kdk.reveal()))
  return await writeBackupFile({
    providerName: provider.name,
    keyId: provider.keyId,
    kdk,
    exportTime: new Date(nowMs),
    constraints: { tpmRequired: provider.tpmRequired },
    protection: password === undefined ? 'not-encrypted' : { password },
  })
}

/**
 * The provider in a backup file; its KDK is the caller's to wipe.
 * @throws VcenterError INVALID_BACKUP_FILE, WRONG_BACKUP_PASSWORD
 */
export async function readNativeBackup(
  file: Uint8Array,
  password: Secret | undefined,
): Promise<{ provider: NativeKeyProvider; exportTime: Date }> {
  const { providerName, keyId, kdk, constraints, exportTime } = await readContent(file, password)
  const provider: NativeKeyProvider = {
    kind: 'native',
    name: composeName(providerName),
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

async function readContent(file: Uint8Array, password: Secret | undefined): Promise<BackupContent> {
  try {
    return await readBackupFile(file, password)
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    const code =
      cause.code === 'BACKUP_PASSWORD_WRONG' ? 'WRONG_BACKUP_PASSWORD' : 'INVALID_BACKUP_FILE'
    throw new VcenterError(code, cause.message, { cause })
  }
}
