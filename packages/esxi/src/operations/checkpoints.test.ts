import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey, signCheckpoint } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { createCheckpointStore } from '../audit/checkpoint-store.ts'
import { checkpointOperations } from './checkpoints.ts'

const REFUSED = expect.objectContaining({ code: 'NO_PERMISSION' })
const VCENTER = randomUUID()
/** UUID of the log that VCENTER began at a restore. */
const RESTORED = randomUUID()
const [key, otherKey] = [
  encodeAuditKey(systemRandom.privateKey('Ed25519')),
  encodeAuditKey(systemRandom.privateKey('Ed25519')),
]

const offer = (instanceId: string, sequence: number, signingKey = key) => ({
  checkpoint: signCheckpoint(
    { instanceId, sequence, hash: 'ab'.repeat(32), timeMs: 1 },
    signingKey,
  ),
  publicKey: auditPublicKey(signingKey),
})
const from = (kind: 'vcenter' | 'operator', id: string): Call => ({
  caller: { name: id, sessionId: '' },
  peer: { kind, id },
  source: '',
  authority: '',
  signal: new AbortController().signal,
  requireStill: async () => undefined,
})

it('a host stores the checkpoints of the log that a vCenter began at a restore', async () => {
  using folder = createTemporaryFolder()
  const checkpoints = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
  const { storeCheckpoint } = checkpointOperations({ checkpoints })
  await storeCheckpoint.run(offer(VCENTER, 7), from('vcenter', VCENTER))
  for (const sequence of [1, 2])
    await storeCheckpoint.run(offer(RESTORED, sequence), from('vcenter', VCENTER))
  expect(await checkpoints.list(RESTORED)).toHaveLength(2)
})

it('a host keeps the checkpoints of a log, whatever other logs its vCenter names', async () => {
  using folder = createTemporaryFolder()
  const checkpoints = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
  const { storeCheckpoint } = checkpointOperations({ checkpoints })
  const own = from('vcenter', VCENTER)
  await storeCheckpoint.run(offer(VCENTER, 7), own)
  await expect(storeCheckpoint.run(offer(RESTORED, 1, otherKey), own)).rejects.toEqual(REFUSED)
  const logs = Array.from({ length: 7 }, () => randomUUID())
  for (const log of logs) await storeCheckpoint.run(offer(log, 1), own)
  await expect(storeCheckpoint.run(offer(RESTORED, 1), own)).rejects.toEqual(REFUSED)
  await storeCheckpoint.run(offer(logs[6] ?? '', 2), own)
  expect(await checkpoints.list(VCENTER)).toHaveLength(1)
})

it('a host stores no checkpoint of the log of another vCenter', async () => {
  using folder = createTemporaryFolder()
  const checkpoints = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
  const { storeCheckpoint } = checkpointOperations({ checkpoints })
  await storeCheckpoint.run(offer(VCENTER, 7), from('vcenter', VCENTER))
  const refused: [ReturnType<typeof offer>, Call][] = [
    [offer(VCENTER, 8, otherKey), from('vcenter', randomUUID())],
    [offer(VCENTER, 8), from('operator', 'somebody')],
    [offer(RESTORED, 8), from('operator', 'somebody')],
  ]
  for (const [offered, call] of refused)
    await expect(storeCheckpoint.run(offered, call)).rejects.toEqual(REFUSED)
  expect(await checkpoints.list(VCENTER)).toHaveLength(1)
  expect(await checkpoints.list(RESTORED)).toEqual([])
})
