import type { Clock, Logger } from '@nkpsim/daemon'
import type { VcenterdConfig } from '../config.ts'
import { restoreVcenter } from './restore.ts'
import { readRestorePassword } from './restore-password.ts'

/**
 * Restores a vCenter before it starts, if that is what it was called for.
 * @throws VcenterError INVALID_REQUEST, and as restoreVcenter
 */
export async function restoreIfAsked(
  { restore, stateFolder, address }: Pick<VcenterdConfig, 'restore' | 'stateFolder' | 'address'>,
  { clock, logger }: { clock: Clock; logger: Logger },
): Promise<void> {
  if (restore === undefined) return
  const { file, passwordFile } = restore
  using password = passwordFile === undefined ? undefined : await readRestorePassword(passwordFile)
  const nowMs = clock.nowMs()
  const { instanceId, time } = await restoreVcenter({
    file,
    password,
    stateFolder,
    address,
    nowMs,
  })
  logger.info('vcenter.restored', { instanceId, time })
}
