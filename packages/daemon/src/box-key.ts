import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import type { FileEffects } from '@nkpsim/effects'
import { writeFileDurably } from './durable-file.ts'
import { readSmallFileIfThere } from './small-file.ts'

/** Name of the file with the box key, in the state folder of a daemon. */
export const BOX_KEY_FILE = 'box.key'
const BOX_KEY_BYTES = 32
const MAX_FILE_BYTES = 4096

/**
 * Returns the key that encrypts secrets of a daemon, 32 bytes. The key is in a file of its own, so
 * that what it encrypts and copies of that do not contain it. A new key is made only if nothing is
 * encrypted yet, because it could not decrypt that.
 * @param encrypted.what what the key decrypts, for messages, such as `database`
 * @param unusable returns the error for a damaged or missing file
 * @throws the error of `unusable`; DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE, STORE_FAILED
 */
export async function obtainBoxKey(
  effects: FileEffects,
  folder: string,
  encrypted: { exists: boolean; what: string },
  unusable: (message: string) => Error,
): Promise<Secret> {
  const path = join(folder, BOX_KEY_FILE)
  const bytes = readSmallFileIfThere(effects.files, path, MAX_FILE_BYTES)
  if (bytes !== undefined) {
    if (bytes.length === BOX_KEY_BYTES) return Secret.from(bytes)
    throw unusable(`${path} is damaged; put it back from a copy`)
  }
  if (encrypted.exists)
    throw unusable(
      `${path} is missing; without it the ${encrypted.what} cannot be read: put it back from a copy`,
    )
  const key = Secret.random(BOX_KEY_BYTES, effects.random.bytes)
  await writeFileDurably(effects, path, key.reveal(), { mode: 0o600 })
  return key
}
