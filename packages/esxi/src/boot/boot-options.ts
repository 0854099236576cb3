import { Secret } from '@nkpsim/crypto'
import { DaemonError, type Input, readInput } from '@nkpsim/daemon'
import { parseRecoveryDigits } from '../encryption/recovery-key.ts'
import { EsxiError } from '../errors.ts'

const MAX_BYTES = 1024
const OPTION = 'encryptionRecoveryKey='

/**
 * Reads the recovery key from the boot options in a file, or on standard input for `-`. The options
 * contain a line `encryptionRecoveryKey=DIGITS` with 96 digits.
 * @throws EsxiError RECOVERY_KEY_WRONG
 */
export async function readRecoveryOption(path: string, input: Input): Promise<Secret> {
  const what = 'the boot options'
  const limits = { what, maxBytes: MAX_BYTES }
  const bytes = await readInput(path, limits, input).catch((cause: unknown) => {
    if (!(cause instanceof DaemonError)) throw cause
    throw new EsxiError('RECOVERY_KEY_WRONG', cause.message, { cause })
  })
  using options = Secret.from(bytes)
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
