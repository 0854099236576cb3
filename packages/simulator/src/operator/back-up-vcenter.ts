import { systemClock } from '@nkpsim/effects'
import type { vcenterV1 } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { pollUntil } from '../local-cluster/poll.ts'
import { connectVcenter } from './channels.ts'

const RECOVERY = 'nkpsim.vcenter.v1.RecoveryService'
const CALL_TIMEOUT_MS = 30_000

/**
 * Makes the vCenter of a state folder back itself up, and waits for the result.
 * @param options.timeoutMs maximum wait, ms. The backup continues afterwards
 * @throws SimulatorError NO_CLUSTER, NOT_READY, PROCESS_TIMEOUT, INTERRUPTED; RpcError
 */
export async function backUpVcenter(
  stateDir: string,
  spec: vcenterV1.BackupSpec,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<vcenterV1.BackupJob__Output> {
  const channel = connectVcenter(stateDir)
  const call = { timeoutMs: Math.min(timeoutMs, CALL_TIMEOUT_MS), ...(signal && { signal }) }
  try {
    const recovery = channel.client(RECOVERY)
    let { job } = await recovery.createBackup({ spec }, call)
    const id = job?.id ?? ''
    const hasEnded = await pollUntil(
      async () => {
        job = (await recovery.getBackupJob({ id }, call)).job
        return job?.state !== 'BACKUP_JOB_STATE_RUNNING'
      },
      { clock: systemClock, timeoutMs },
    )
    if (job === null || !hasEnded) {
      throw new SimulatorError(
        'PROCESS_TIMEOUT',
        `backup ${id} still runs after ${timeoutMs / 1000} s; see nkpsim vcenter backup-jobs`,
      )
    }
    return job
  } finally {
    channel.close()
  }
}
