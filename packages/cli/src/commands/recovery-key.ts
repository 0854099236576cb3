import { Secret } from '@nkpsim/crypto'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { printable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'

const MAX_BYTES = 1000
const ID_LABEL = 'Recovery ID'
/** A key as hosts write it: 16 groups of 6 digits. */
const WRITTEN_KEY = /(?<![\d-])\d{6}(?:-\d{6}){15}(?![\d-])/g

/** The recovery key of a host as HostSecurityService returns it: 96 digits with hyphens. */
export type RecoveryKey = { recoveryId: string; key: string }

/**
 * Returns each key whole in a line of its own, below its id. A table would divide the key on a
 * narrow terminal, and nobody could copy it.
 */
export function recoveryKeyLines(keys: readonly RecoveryKey[]): string {
  return keys
    .map(({ recoveryId, key }) => `${ID_LABEL}: ${printable(recoveryId)}\n${printable(key)}\n`)
    .join('\n')
}

/**
 * Reads the recovery key of a host from a file, or from standard input for `-`. The file may be the
 * output of `host recovery list` in any format. The digits may also be divided otherwise by blanks
 * and line breaks. The host checks the digits.
 * @throws CliError USAGE if the file is unreadable, empty, longer than 1000 bytes, or has several
 *   keys
 */
export async function readRecoveryKey(terminal: Terminal, file: string): Promise<Secret> {
  const what = 'the recovery key file'
  const bytes = await readOption(terminal, file, { what, maxBytes: MAX_BYTES })
  const text = bytes.toString('latin1')
  bytes.fill(0)
  const [written, ...others] = new Set(text.match(WRITTEN_KEY))
  if (others.length > 0)
    throw new CliError('USAGE', `${what} ${file} has several keys; give a file with one key`)
  const digits = (written ?? withoutId(text)).trim()
  if (digits === '') throw new CliError('USAGE', `${what} ${file} is empty`)
  return Secret.from(Buffer.from(digits.replace(/\s+/g, ' '), 'latin1'))
}

function withoutId(text: string): string {
  const lines = text.split('\n').filter((line) => !line.startsWith(`${ID_LABEL}:`))
  return lines.join(' ')
}
