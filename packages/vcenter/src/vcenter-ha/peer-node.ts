import type { FileEffects } from '@nkpsim/effects'
import type { Network, RpcChannel, TlsIdentity, vcenterV1 } from '@nkpsim/rpc'
import { replaceDatabase } from '../replication/database-copies.ts'
import type { FileSource } from './file-replication.ts'

const NODE_SERVICE = 'nkpsim.vcenter.v1.VcenterHaNodeService'
/** Time for a copy of the whole database. */
const COPY_TIMEOUT_MS = 10 * 60_000
const STATUS_TIMEOUT_MS = 2000

/** Certificate of this vCenter, which is also that of the other node. */
export type PeerIdentity = { instanceId: string; tls: TlsIdentity }

type Reach = {
  network: Pick<Network, 'connect'>
  identity: PeerIdentity
  /** Ends running calls, so that a stop does not wait for a suspended node. */
  signal: AbortSignal
}

/** Replaces the closed database of this node by that of the active node. @throws RpcError */
export async function copyDatabaseFrom(
  address: string,
  reach: Reach,
  effects: FileEffects,
  stateFolder: string,
): Promise<void> {
  const channel = await connect(address, reach)
  try {
    const copy = channel
      .client(NODE_SERVICE)
      .copyDatabase({}, { timeoutMs: COPY_TIMEOUT_MS, signal: reach.signal })
    await replaceDatabase(effects, stateFolder, piecesOf(copy))
  } finally {
    channel.close()
  }
}

/** Returns the other node as a source of files. */
export function fileSource(address: string, reach: Reach): FileSource {
  return {
    look: async () => {
      const channel = await connect(address, reach)
      try {
        const { auditLogId, auditRecordCount, role, ...status } = await channel
          .client(NODE_SERVICE)
          .getNodeStatus({}, { timeoutMs: STATUS_TIMEOUT_MS, signal: reach.signal })
        const { nowMs, timeScale, clockFrozen: isFrozen } = status
        const isActive = role === 'VCENTER_HA_ROLE_ACTIVE'
        return {
          ...{ logId: auditLogId, recordCount: auditRecordCount },
          clock: isActive ? { nowMs, timeScale, isFrozen } : undefined,
        }
      } finally {
        channel.close()
      }
    },
    read: async function* (fromSequence) {
      const channel = await connect(address, reach)
      try {
        const messages = channel
          .client(NODE_SERVICE)
          .readAuditLog({ fromSequence }, { timeoutMs: COPY_TIMEOUT_MS, signal: reach.signal })
        for await (const { lines, checkpoints } of messages)
          yield { lines, checkpoints: checkpoints.filter((each) => each !== null) }
      } finally {
        channel.close()
      }
    },
  }
}

function connect(address: string, { network, identity }: Reach): Promise<RpcChannel> {
  const { instanceId, tls } = identity
  return network.connect({ address, tls, expectPeer: { kind: 'vcenter', id: instanceId } })
}

async function* piecesOf(
  copy: AsyncIterable<vcenterV1.CopyDatabaseResponse__Output>,
): AsyncIterable<Uint8Array> {
  for await (const { piece } of copy) yield piece
}
