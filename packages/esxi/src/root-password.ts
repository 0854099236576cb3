import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { hashPassword, type PasswordHash, Secret } from '@nkpsim/crypto'
import { EsxiError } from './errors.ts'

const MAX_PASSWORD_BYTES = 1024

/**
 * The root password from a file, or from standard input for `-`, hashed; one line break at its end does not count.
 * @throws EsxiError ROOT_PASSWORD_MISSING
 */
export async function readRootPassword(path: string): Promise<PasswordHash> {
  const bytes = await (path === '-' ? buffer(process.stdin) : readFile(path)).catch((cause) => {
    throw new EsxiError('ROOT_PASSWORD_MISSING', `the root password cannot be read from ${path}`, {
      cause,
    })
  })
  using password = Secret.from(bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes)
  bytes.fill(0)
  if (password.lengthBytes === 0 || password.lengthBytes > MAX_PASSWORD_BYTES)
    throw new EsxiError(
      'ROOT_PASSWORD_MISSING',
      `the root password has 1 to ${MAX_PASSWORD_BYTES} bytes`,
    )
  return hashPassword(password)
}
