import { dirname, join } from 'node:path'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { MAX_PASSWORD_BYTES, writeFileDurably } from '@nkpsim/daemon'
import { OPERATOR_FILES, OPERATOR_FOLDER } from '@nkpsim/daemon/operator-files'
import { makeFolders, readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { Effects, Files, Random } from '@nkpsim/effects'
import { ROOT } from '../records/entity.ts'
import { OPERATOR } from '../store/identity.ts'
import type { Store } from '../store/store.ts'
import { ADMIN_ROLE } from './roles.ts'

/**
 * File in a vCenter's state folder that contains the first password until an operator removes the
 * file.
 */
export const ADMINISTRATOR_PASSWORD_FILE = `${OPERATOR_FOLDER}/${OPERATOR_FILES.administratorPassword}`
const GROUPS = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  '!#%+-=?@',
] as const
const LENGTH_CHARACTERS = 20

/**
 * Creates the first administrator if a vCenter has no users. Writes the password to a private file
 * before it creates the user. If the start is interrupted, the next start uses the same password.
 * @throws DaemonError INPUT_UNREADABLE, INPUT_TOO_LARGE
 */
export async function makeFirstAdministrator(
  effects: Pick<Effects, 'files' | 'random' | 'compute'>,
  store: Store,
  stateFolder: string,
): Promise<void> {
  const { files, random, compute } = effects
  if (store.snapshot().users.length > 0) return
  const path = join(stateFolder, ADMINISTRATOR_PASSWORD_FILE)
  using password = readKept(files, path) ?? newPassword(random)
  makeFolders(files, dirname(path), 0o700)
  await writeFileDurably(effects, path, Buffer.from(password.reveal()), { mode: 0o600 })
  const hash = await hashPassword(password, random.bytes, compute)
  await store.change((tables) => {
    tables.putUser({ name: OPERATOR, password: hash, passwordVersion: 1 })
    tables.putPermission({ user: OPERATOR, entity: ROOT, role: ADMIN_ROLE, propagates: true })
  })
}

function readKept(files: Files, path: string): Secret | undefined {
  const bytes = readSmallFileIfThere(files, path, MAX_PASSWORD_BYTES)
  return bytes === undefined || bytes.length === 0 ? undefined : Secret.from(bytes)
}

/**
 * Generates a password of 20 characters with at least one character of each group. It avoids
 * characters that look alike and has more than 110 bits of entropy.
 */
function newPassword(random: Random): Secret {
  const all = GROUPS.join('')
  for (;;) {
    const characters = Array.from({ length: LENGTH_CHARACTERS }, () => pick(all, random))
    if (GROUPS.every((group) => characters.some((character) => group.includes(character))))
      return Secret.from(Buffer.from(characters.join('')))
  }
}

function pick(group: string, random: Random): string {
  return group.charAt(random.below(group.length))
}
