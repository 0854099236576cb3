import { type Secret, unlockKey } from '@nkpsim/crypto'
import type { OpenFile } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import { type DiskKek, withNextKek, withNextOnly } from './disk-key.ts'
import { type DiskEncryption, type FoundLabel, readLabel, writeLabel } from './label.ts'

/**
 * Locks the DEK of a disk under another KEK, durably. Until the new KEK has opened what is in the
 * file, the old KEK opens the disk too. Passes on errors of the file system.
 * @returns the new label
 * @throws EsxiError VSAN_LABEL_INVALID; CryptoError AUTHENTICATION_FAILED
 */
export async function rekeyDisk(
  file: OpenFile,
  found: FoundLabel & { encryption: DiskEncryption },
  dek: Secret,
  key: DiskKek,
): Promise<FoundLabel> {
  const { label, encryption } = found
  const both = { ...label, encryption: withNextKek(encryption, key, dek) }
  await writeLabel(file, both, found.sequence + 1)
  const written = await readLabel(file)
  const next = written.label.encryption?.nextDek
  using opened = next && unlockKey({ kek: key.kek, locator: next })
  if (opened?.equals(dek) !== true)
    throw new EsxiError('VSAN_LABEL_INVALID', 'the label does not have what was written to it')
  const only = { ...label, encryption: withNextOnly(both.encryption) }
  await writeLabel(file, only, found.sequence + 2)
  return { label: only, sequence: found.sequence + 2, isWhole: true }
}
