import { hashPassword, type PasswordHash } from '@nkpsim/crypto'
import { DaemonError, type Input, readPasswordFile } from '@nkpsim/daemon'
import type { Effects } from '@nkpsim/effects'
import { EsxiError } from './errors.ts'

/**
 * Reads the root password and hashes it. The path `-` means standard input.
 * @throws EsxiError ROOT_PASSWORD_MISSING
 */
export async function readRootPassword(
  path: string,
  { random, compute, input }: Pick<Effects, 'random' | 'compute'> & { input: Input },
): Promise<PasswordHash> {
  try {
    using password = await readPasswordFile(path, { use: 'set', input })
    return await hashPassword(password, random.bytes, compute)
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new EsxiError('ROOT_PASSWORD_MISSING', `root password: ${cause.message}`, { cause })
  }
}
