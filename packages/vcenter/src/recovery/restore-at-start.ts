import type { Secret } from '@nkpsim/crypto'
import { DaemonError, type Input, type Logger, readOpeningPasswords } from '@nkpsim/daemon'
import type { Effects } from '@nkpsim/effects'
import type { VcenterdConfig } from '../config.ts'
import { VcenterError } from '../errors.ts'
import { restoreVcenter } from './restore.ts'

/**
 * Restores a vCenter before it starts, if the command line requests this.
 * @throws VcenterError INVALID_REQUEST, and the errors of restoreVcenter
 */
export async function restoreIfAsked(
  { restore, stateFolder }: Pick<VcenterdConfig, 'restore' | 'stateFolder'>,
  effects: Effects & { input: Input },
  logger: Logger,
): Promise<void> {
  if (restore === undefined) return
  const { file, passwordFile } = restore
  const passwords =
    passwordFile === undefined ? [] : await readPasswords(passwordFile, effects.input)
  try {
    const { instanceId, time } = await restoreVcenter({
      ...effects,
      ...{ file, passwords, stateFolder },
    })
    logger.info('vcenter.restored', { instanceId, time })
  } finally {
    for (const password of passwords) password.wipe()
  }
}

async function readPasswords(path: string, input: Input): Promise<Secret[]> {
  try {
    return (await readOpeningPasswords(path, { input })).passwords
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw new VcenterError('INVALID_REQUEST', cause.message, { cause })
  }
}
