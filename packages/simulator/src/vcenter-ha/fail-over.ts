import { systemClock } from '@nkpsim/effects'
import type { ClusterContext } from '../local-cluster/context.ts'
import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { connectVcenter } from '../operator/channels.ts'
import { awaitActive } from './await-nodes.ts'
import { isRemoteHa } from './configure.ts'
import { requireHa } from './destroy.ts'

const TIMEOUT_MS = 30_000

/**
 * Lets the passive node take the place of the active one, and waits until it serves.
 * @returns the address of the vCenter that is active now, and how long nobody was active, ms
 * @throws SimulatorError STATE_INVALID, PROCESS_TIMEOUT, INTERRUPTED; RpcError
 *   FAILOVER_NOT_POSSIBLE
 */
export async function failOverVcenter(
  ref: ClusterRef,
  { force }: { force: boolean },
): Promise<{ address: string; tookMs: number }> {
  const { stateDir: folder, clock: own = systemClock, signal: stop } = ref
  if (isRemoteHa(folder)) return failOver({ stateDir: folder, clock: own, signal: stop }, force)
  return withCluster(ref, async (context) => {
    requireHa(context)
    return failOver(context, force)
  })
}

async function failOver(
  context: Pick<ClusterContext, 'stateDir' | 'clock' | 'signal'>,
  force: boolean,
): Promise<{ address: string; tookMs: number }> {
  const { stateDir, clock, signal } = context
  const channel = connectVcenter(stateDir)
  try {
    const { address } = await channel
      .client('nkpsim.vcenter.v1.VcenterHaService')
      .failOverVcenter({ force }, { timeoutMs: TIMEOUT_MS, ...(signal && { signal }) })
    const beganMs = clock.monotonicMs()
    await awaitActive(context, address)
    return { address, tookMs: clock.monotonicMs() - beganMs }
  } finally {
    channel.close()
  }
}
