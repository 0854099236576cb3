import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'

const MAX_PASSWORD_BYTES = 1024
const LINE_BREAK = 0x0a

/**
 * The password of a backup from a file, or from standard input for `-`; one line break at its end does not count.
 * @throws VcenterError INVALID_REQUEST
 */
export async function readRestorePassword(path: string): Promise<Secret> {
  const bytes = await (path === '-' ? buffer(process.stdin) : readFile(path)).catch((cause) => {
    throw new VcenterError(
      'INVALID_REQUEST',
      `the password of the backup cannot be read from ${path}`,
      { cause },
    )
  })
  const password = Secret.from(bytes.at(-1) === LINE_BREAK ? bytes.subarray(0, -1) : bytes)
  bytes.fill(0)
  if (password.lengthBytes > 0 && password.lengthBytes <= MAX_PASSWORD_BYTES) return password
  password.wipe()
  throw new VcenterError(
    'INVALID_REQUEST',
    `the password of a backup has 1 to ${MAX_PASSWORD_BYTES} bytes`,
  )
}
