import type { Logger } from '@nkpsim/daemon'
import type { VcenterdConfig } from '../config.ts'
import { restoreVcenter } from './restore.ts'
import { readRestorePassword } from './restore-password.ts'

/**
 * Restores a vCenter before it starts, if that is what it was called for.
 * @throws VcenterError INVALID_REQUEST, and as restoreVcenter
 */
export async function restoreIfAsked(
  { restore, stateFolder }: Pick<VcenterdConfig, 'restore' | 'stateFolder'>,
  logger: Logger,
): Promise<void> {
  if (restore === undefined) return
  const { file, passwordFile } = restore
  using password = passwordFile === undefined ? undefined : await readRestorePassword(passwordFile)
  const { instanceId, time } = await restoreVcenter({ file, password, stateFolder })
  logger.info('vcenter.restored', { instanceId, time })
}
