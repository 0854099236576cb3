import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import { inMessages, OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import type { NodeStatus } from '../vcenter-ha/node-status.ts'
import { operation } from './operation.ts'

export type VcenterHaNodeOperations = ReturnType<typeof vcenterHaNodeOperations>

/** What a node of vCenter HA gives to the other one. */
export type NodeSources = {
  instanceId: string
  /** Undefined if this vCenter is not a node. */
  status: () => NodeStatus | undefined
  /** Yields a copy of the database; undefined if this vCenter is not an active node. */
  copyDatabase: (() => AsyncIterable<Uint8Array>) | undefined
  /** The audit log of this node. */
  auditLines: (fromSequence: number) => AsyncIterable<Buffer>
  /** Returns the newest checkpoints, the newest first. */
  newestCheckpoints: (limit: number) => Promise<SignedAuditCheckpoint[]>
}

/** Checkpoints that go along with the records of an audit log. */
const MAX_CHECKPOINTS = 1000

/** What a node of vCenter HA reports about itself and gives to the other node, in every role. */
export function vcenterHaNodeOperations(sources: NodeSources) {
  /** @throws VcenterError NO_PERMISSION */
  const requirePeer = ({ peer }: Call): void => {
    const isNode =
      sources.status() !== undefined && peer?.kind === 'vcenter' && peer.id === sources.instanceId
    if (!isNode)
      throw new VcenterError(
        'NO_PERMISSION',
        `${peer?.kind} ${peer?.id} is not a node of this vCenter`,
      )
  }
  return named('nkpsim.vcenter.v1.VcenterHaNodeService', {
    getNodeStatus: operation({
      requirement: 'certificate',
      audit: OPEN,
      run: async () => sources.status(),
    }),
    copyDatabase: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      /** Returns the pieces of a copy. An audited operation returns no stream. */
      run: async (_: object, call: Call): Promise<{ pieces: AsyncIterable<Uint8Array> }> => {
        requirePeer(call)
        if (sources.copyDatabase === undefined)
          throw new VcenterError('NO_PERMISSION', 'this node of vCenter HA is not active')
        return { pieces: sources.copyDatabase() }
      },
    }),
    readAuditLog: operation({
      requirement: 'vcenter',
      audit: OPEN,
      /** Yields the records from a sequence on, and then the newest checkpoints, oldest first. */
      run: async function* (
        { fromSequence }: { fromSequence: number },
        call: Call,
      ): AsyncIterable<{ lines: Buffer[]; checkpoints: SignedAuditCheckpoint[] }> {
        requirePeer(call)
        const lines = sources.auditLines(Math.max(1, fromSequence))
        for await (const message of inMessages(lines)) yield { ...message, checkpoints: [] }
        const checkpoints = await sources.newestCheckpoints(MAX_CHECKPOINTS)
        yield { lines: [], checkpoints: checkpoints.toReversed() }
      },
    }),
  })
}
