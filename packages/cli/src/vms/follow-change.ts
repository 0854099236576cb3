import { systemClock } from '@nkpsim/effects/clock'
import type { RpcChannel } from '@nkpsim/rpc'
import { type Context, callOptions, callVcenter, transferOptions } from '../context.ts'

const TASKS = 'nkpsim.vcenter.v1.TaskService'
const PROGRESS = 'nkpsim.esxi.v1.VmProgressService'
const INTERVAL_MS = 500

/** Shows the progress in percent until the signal aborts. */
type Follower = { signal: AbortSignal; show: (percent: number) => void }

/**
 * Follows the newest task of a VM at vCenter. Only the change itself counts: progress that cannot
 * be shown is no error.
 */
export function followTask(context: Context, name: string, { signal, show }: Follower): void {
  const follow = async (): Promise<void> => {
    for (;;) {
      await systemClock.sleep(INTERVAL_MS, signal)
      const { tasks } = await callVcenter(context, TASKS, (client) =>
        client.listTasks({ limit: 1, filter: { target: name } }, callOptions(context)),
      )
      const [newest] = tasks
      if (newest?.state === 'TASK_STATE_RUNNING' && newest.donePercent !== undefined)
        show(newest.donePercent)
    }
  }
  follow().catch(() => undefined)
}

/** Follows the long change of a VM on its host, as followTask does. */
export function followProgress(
  context: Context,
  channel: RpcChannel,
  name: string,
  { signal, show }: Follower,
): void {
  const options = transferOptions(context)
  const signals = [signal, ...(options.signal === undefined ? [] : [options.signal])]
  const follow = async (): Promise<void> => {
    const bounds = { ...options, signal: AbortSignal.any(signals) }
    for await (const told of channel.client(PROGRESS).followVmProgress({ name }, bounds))
      show(told.progressPercent)
  }
  follow().catch(() => undefined)
}
