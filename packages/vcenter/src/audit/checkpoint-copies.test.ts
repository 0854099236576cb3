import { beforeEach, expect, it } from '@jest/globals'
import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import { manualClock, silentLogger, untilEqual } from '@nkpsim/daemon/testing'
import { type RpcChannel, RpcError } from '@nkpsim/rpc'
import { type CheckpointCopies, createCheckpointCopies } from './checkpoint-copies.ts'

const RETRY_MS = 2000
const HOST = { id: 'host', name: 'esx-1' }
const checkpointOf = (sequence: number) => ({ sequence }) as SignedAuditCheckpoint

let clock: ReturnType<typeof manualClock>
let copies: CheckpointCopies
/** Sequence numbers of the checkpoints that the host received. */
let received: number[]
/** How the host answers. */
let answer: () => Promise<void>

const channel = {
  client: () => ({
    storeCheckpoint: ({ checkpoint }: { checkpoint: SignedAuditCheckpoint }) => {
      received.push(checkpoint.sequence)
      return answer()
    },
  }),
} as unknown as RpcChannel

beforeEach(() => {
  clock = manualClock()
  received = []
  answer = async () => undefined
  const publicKey = Buffer.alloc(32)
  copies = createCheckpointCopies({ publicKey, machineClock: clock, logger: silentLogger })
  copies.reach(HOST, channel)
})

it('a checkpoint is sent to a host again after a passing failure', async () => {
  answer = async () => {
    throw new RpcError('UNAVAILABLE', 'CHECKPOINT_UNWRITABLE', 'the disk is full')
  }
  copies.copy(checkpointOf(100))
  await untilEqual(() => received.length, 1)
  answer = async () => undefined
  await untilEqual(async () => {
    await clock.advance(RETRY_MS)
    return received
  }, [100, 100])
})

it('a checkpoint that a host refused is not sent to it again, but the next one is', async () => {
  answer = async () => {
    throw new RpcError('FAILED_PRECONDITION', 'CHECKPOINT_CONFLICT', 'it contradicts another')
  }
  copies.copy(checkpointOf(100))
  await untilEqual(() => received.length, 1)
  for (let turn = 0; turn < 3; turn++) await clock.advance(RETRY_MS)
  expect(received).toEqual([100])
  copies.copy(checkpointOf(200))
  expect(received).toEqual([100, 200])
})

it('no checkpoint is sent again to a host that has disconnected', async () => {
  answer = async () => {
    throw new RpcError('UNAVAILABLE', '', 'no connection')
  }
  copies.copy(checkpointOf(100))
  await untilEqual(() => received.length, 1)
  copies.lose(HOST.id)
  for (let turn = 0; turn < 3; turn++) await clock.advance(RETRY_MS)
  expect(received).toEqual([100])
})
