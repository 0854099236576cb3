import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Secret } from '@nkpsim/crypto'
import { parseRecoveryDigits } from '../encryption/recovery-key.ts'
import { EsxiError } from '../errors.ts'

const MAX_BYTES = 1024
const OPTION = 'encryptionRecoveryKey='

/**
 * The recovery key among the boot options of a file, or of standard input for `-`: a line `encryptionRecoveryKey=DIGITS`, 96 of them.
 * @throws EsxiError RECOVERY_KEY_WRONG
 */
export async function readRecoveryOption(path: string): Promise<Secret> {
  const bytes = await (path === '-' ? buffer(process.stdin) : readFile(path)).catch((cause) => {
    throw new EsxiError('RECOVERY_KEY_WRONG', `the boot options cannot be read from ${path}`, {
      cause,
    })
  })
  using options = Secret.from(bytes.subarray(0, MAX_BYTES))
  bytes.fill(0)
  const text = options.reveal()
  const start = text.indexOf(OPTION)
  if (start === -1)
    throw new EsxiError('RECOVERY_KEY_WRONG', `the boot options have no ${OPTION}DIGITS`)
  const end = text.indexOf(0x0a, start)
  using typed = Secret.from(
    Buffer.from(text.subarray(start + OPTION.length, end === -1 ? undefined : end)),
  )
  return parseRecoveryDigits(typed)
}
