import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import type { KnownSecret } from '@nkpsim/checkers'
import {
  deriveKek,
  kindOfKeyId,
  parseKeyId,
  parseKeyLocator,
  type Secret,
  unlockKey,
} from '@nkpsim/crypto'
import { readSmallFile, streamFile } from '@nkpsim/daemon/small-file'
import { readBackupFile } from '@nkpsim/pki/backup-file'
import { machine } from '../machine.ts'

const KEY_LOCATOR = /vmware:key\/list\/\(pair\/[^"\s]+\)\)/g
/** Files of a VM that contain key locators. */
const LOCATOR_FILES = /\.(vmx|vmdk)$/
/**
 * Maximum number of bytes to read from a file. Larger files are disks; key locators are texts of a
 * few kB.
 */
const MAX_TEXT_BYTES = 256 * 1024
const MAX_BACKUP_BYTES = 1024 * 1024

/**
 * Returns the KDK of a backup file, and the KEK and both halves of the DEK of each key locator in
 * the datastores. Each half of a DEK is a key. Skips key locators of other KDKs and of other kinds
 * of providers.
 * @throws DaemonError, PkiError, CryptoError if the file or a key locator cannot be opened
 */
export async function collectKeys(
  backup: { file: string; password: Secret | undefined },
  datastores: readonly string[],
): Promise<KnownSecret[]> {
  const { providerName, keyId, kdk } = await readBackupFile(
    readSmallFile(machine.files, backup.file, MAX_BACKUP_BYTES),
    backup.password,
    machine.compute,
  )
  const keys: KnownSecret[] = [{ label: `KDK of ${providerName}`, bytes: copyOf(kdk) }]
  for (const datastore of datastores) {
    for await (const { path, locatorText } of keyLocatorsIn(datastore)) {
      const locator = parseKeyLocator(locatorText)
      if (kindOfKeyId(locator.keyId) !== 'native') continue
      const id = parseKeyId(locator.keyId)
      if (id.kdkKeyId !== keyId) continue
      using kek = deriveKek(kdk, id)
      using dek = unlockKey({ kek, locator })
      const bytes = copyOf(dek)
      keys.push({ label: `KEK of ${path}`, bytes: copyOf(kek) })
      keys.push({ label: `first half of the DEK of ${path}`, bytes: bytes.subarray(0, 32) })
      keys.push({ label: `second half of the DEK of ${path}`, bytes: bytes.subarray(32) })
    }
  }
  kdk.wipe()
  return keys
}

/** Converts a password or a token to a secret that a scan can search for. */
export function textSecret(label: string, text: string): KnownSecret {
  return { label, bytes: Buffer.from(text, 'utf8') }
}

async function* keyLocatorsIn(
  folder: string,
): AsyncIterable<{ path: string; locatorText: string }> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* keyLocatorsIn(path)
    if (!entry.isFile() || !LOCATOR_FILES.test(entry.name)) continue
    if (entry.name.endsWith('-flat.vmdk')) continue
    const text = await textOf(streamFile(machine.files, path, { lengthBytes: MAX_TEXT_BYTES }))
    for (const [locatorText] of text.matchAll(KEY_LOCATOR)) yield { path, locatorText }
  }
}

function copyOf(secret: Secret): Buffer {
  return Buffer.from(secret.reveal())
}
