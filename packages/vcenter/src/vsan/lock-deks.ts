import { messageOf } from '@nkpsim/daemon/system-reason'
import type { RpcChannel } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { VsanCluster, VsanDek, VsanDeks } from '../records/vsan.ts'
import { dekMessage } from './desired-cluster.ts'

const TIMEOUT_MS = 30_000

/** What happens to the DEK of a cluster with ESA. */
export type DekChange =
  /** It is made: enablement, and a deep rekey. */
  | 'make'
  /** It is locked under another KEK: a shallow rekey, and another provider. */
  | 'lock'

/**
 * Lets a host lock the DEK of a cluster under another KEK, and make another one, because vCenter
 * opens no DEK. A host that does not have the KEK yet is passed over.
 * @throws VcenterError HOST_NOT_CONNECTED, HOST_REFUSED
 */
export async function lockDeks(
  channels: readonly RpcChannel[],
  { cluster, dek: present }: Pick<VsanCluster, 'cluster' | 'dek'>,
  change: DekChange,
  { provider, kekId }: { provider: string; kekId: string },
  signal: AbortSignal,
): Promise<VsanDeks> {
  const deks = present === undefined ? [] : [dekMessage(present)]
  let problem: unknown
  for (const channel of channels)
    try {
      const answer = await channel
        .client('nkpsim.esxi.v1.VsanObjectService')
        .lockVsanDeks(
          { provider, kekId, deks, makeDek: change === 'make' },
          { timeoutMs: TIMEOUT_MS, signal },
        )
      const locked = answer.deks.map((each): VsanDek => ({ ...each, provider, kekId }))
      const dek = locked.at(-1)
      if (dek !== undefined) return { dek, ...(locked.length === 2 && { oldDek: locked[0] }) }
    } catch (error) {
      problem = error
    }
  throw problem === undefined
    ? new VcenterError(
        'HOST_NOT_CONNECTED',
        `no host of cluster "${cluster}" is connected: see nkpsim host list`,
      )
    : new VcenterError(
        'HOST_REFUSED',
        `no host of cluster "${cluster}" could lock the DEK: ${messageOf(problem)}`,
      )
}
