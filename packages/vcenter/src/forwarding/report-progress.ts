import type { CallOptions, RpcChannel } from '@nkpsim/rpc'
import { currentCause } from '../store/cause.ts'

const PROGRESS = 'nkpsim.esxi.v1.VmProgressService'

/**
 * Runs a long change of a VM. Meanwhile notes its progress, as the host tells it, in the task of
 * the running call.
 * @param name of the VM; of a clone, the name of the VM that is copied
 */
export async function reportProgress<Answer>(
  channel: RpcChannel,
  name: string,
  options: CallOptions,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const task = currentCause()?.task
  const ended = new AbortController()
  const follow = async (): Promise<void> => {
    const bounds = { ...options, signal: ended.signal }
    for await (const told of channel.client(PROGRESS).followVmProgress({ name }, bounds))
      task?.report(told.progressPercent)
  }
  // Only the change counts. Progress that cannot be read is no error.
  const followed = follow().catch(() => undefined)
  try {
    return await work()
  } finally {
    ended.abort()
    // A later report would be about a task that has ended.
    await followed
  }
}
