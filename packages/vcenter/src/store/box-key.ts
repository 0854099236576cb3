import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'

/** Name of the file with the box key, in a vCenter's state folder. */
export const BOX_KEY_FILE = 'box.key'
const BOX_KEY_BYTES = 32
const MAX_FILE_BYTES = 4096

/**
 * Returns the key that encrypts the database's secret columns. The key is in its own file, so that
 * the database and its copies do not contain it. A new key is made only if there is no database,
 * because a new key could not decrypt an existing database.
 * @throws VcenterError STORE_UNUSABLE; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export async function obtainBoxKey(
  effects: FileEffects,
  folder: string,
  databaseExists: boolean,
): Promise<Secret> {
  const path = join(folder, BOX_KEY_FILE)
  const bytes = readSmallFileIfThere(effects.files, path, MAX_FILE_BYTES)
  if (bytes !== undefined) {
    if (bytes.length !== BOX_KEY_BYTES)
      throw new VcenterError('STORE_UNUSABLE', `${path} is damaged; put it back from a copy`)
    return Secret.from(bytes)
  }
  if (databaseExists)
    throw new VcenterError(
      'STORE_UNUSABLE',
      `${path} is missing; without it the database cannot be read: put it back from a copy`,
    )
  const key = Secret.random(BOX_KEY_BYTES, effects.random.bytes)
  await writeFileDurably(effects, path, key.reveal(), { mode: 0o600 })
  return key
}
