import type { Files, SimulatedTime } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { DaemonNode } from './daemon-node.ts'
import { contentOf } from './places.ts'
import { removeState, restoreInputs } from './vcenter-node.ts'

const FOLDER = '/backups'
export const BACKUP_PASSWORD = 'Backup-password-1!'
const POLL_MS = 500
const MAX_POLLS = 120

/** The backups of vCenter that users of a run made, and how vCenter comes back from one. */
export type VcenterBackups = {
  /** Makes a backup. @throws RpcError if it fails */
  make(name: string): Promise<undefined>
  /** Replaces vCenter by a new one from a backup. @throws RpcError if there is no such backup */
  restore(name: string): Promise<undefined>
}

/** Makes the folder of the backups, as an operator does before the first backup. */
export function makeBackupFolder(files: Files): void {
  files.now.makeFolder(FOLDER, 0o700)
  files.now.syncFolder('/')
}

export function createVcenterBackups({
  site,
  vcenter,
  time,
}: {
  site: SiteAccess
  vcenter: DaemonNode
  time: SimulatedTime
}): VcenterBackups {
  const kept = new Map<string, Buffer>()
  return {
    make: async (name) => {
      const recovery = await site.vcenter('nkpsim.vcenter.v1.RecoveryService')
      const spec = { location: `file://${FOLDER}`, backupPassword: BACKUP_PASSWORD }
      let { job } = await recovery.createBackup({ spec }, CALL)
      for (let polls = 0; job?.state === 'BACKUP_JOB_STATE_RUNNING'; polls++) {
        if (polls === MAX_POLLS) throw failed('the backup does not end')
        await time.sleep(POLL_MS)
        ;({ job } = await recovery.getBackupJob({ id: job.id }, CALL))
      }
      if (job?.state !== 'BACKUP_JOB_STATE_FINISHED') throw failed(job?.message ?? 'no job')
      const path = `${FOLDER}/${job.fileName}`
      kept.set(
        name,
        vcenter.machine.peek((files) => contentOf(files, path)),
      )
      return undefined
    },
    restore: async (name) => {
      const file = kept.get(name)
      if (file === undefined)
        throw new RpcError('FAILED_PRECONDITION', 'NO_BACKUP', `there is no backup ${name}`)
      vcenter.kill({ losesPower: false })
      vcenter.machine.peek(removeState)
      await vcenter.start(restoreInputs(file, BACKUP_PASSWORD))
      return undefined
    },
  }
}

function failed(message: string): RpcError {
  return new RpcError('UNAVAILABLE', 'BACKUP_FAILED', message)
}
