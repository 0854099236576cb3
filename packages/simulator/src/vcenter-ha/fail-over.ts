import { type ClusterRef, withCluster } from '../local-cluster/existing-cluster.ts'
import { connectVcenter } from '../operator/channels.ts'
import { awaitActive } from './await-nodes.ts'
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
  return withCluster(ref, async (context) => {
    requireHa(context)
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
  })
}
