import { randomUUID } from 'node:crypto'
import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey, signCheckpoint } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemRandom } from '@nkpsim/effects'
import { createCheckpointStore } from './checkpoint-store.ts'
import { MAX_KEPT } from './witness.ts'

const HASH = 'ab'.repeat(32)
const instanceId = randomUUID()
const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
const publicKey = auditPublicKey(key)
const offer = (sequence: number, hash = HASH) => ({
  checkpoint: signCheckpoint({ instanceId, sequence, hash, timeMs: 1 }, key),
  publicKey,
})
const conflict = expect.objectContaining({ code: 'CHECKPOINT_CONFLICT' })

describe('the stored checkpoints of a host', () => {
  it('remain after a restart, in a file that only their owner can read', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'checkpoints')
    const first = createCheckpointStore(systemEffects, path)
    expect(await first.list(instanceId)).toEqual([])
    const offered = [offer(1), offer(5), offer(9)]
    for (const each of offered) await first.keep(each)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const again = createCheckpointStore(systemEffects, path)
    expect(await again.list(instanceId)).toEqual(
      offered.map((each) => ({ ...each, isConflicting: false })),
    )
    expect(await again.list(randomUUID())).toEqual([])
  })

  it('do not change when a known checkpoint arrives again', async () => {
    using folder = createTemporaryFolder()
    const store = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
    await Promise.all([offer(1), offer(2), offer(1), offer(2), offer(3)].map(store.keep))
    expect(await store.list(instanceId)).toHaveLength(3)
  })

  it('remain when checkpoints arrive that contradict them', async () => {
    using folder = createTemporaryFolder()
    const store = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
    await store.keep(offer(10))
    await expect(store.keep(offer(10, 'cd'.repeat(32)))).rejects.toThrow(conflict)
    await expect(store.keep(offer(7))).rejects.toThrow(conflict)
    await store.keep(offer(11))
    const kept = await store.list(instanceId)
    expect(
      kept.map(({ checkpoint, isConflicting }) => [checkpoint.sequence, isConflicting]),
    ).toEqual([
      [10, false],
      [10, true],
      [7, true],
      [11, false],
    ])
  })

  it('include no checkpoint with a wrong signature', async () => {
    using folder = createTemporaryFolder()
    const store = createCheckpointStore(systemEffects, join(folder.path, 'checkpoints'))
    const { checkpoint } = offer(1)
    const forged = { checkpoint: { ...checkpoint, sequence: 2 }, publicKey }
    await expect(store.keep(forged)).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' })
    expect(await store.list(instanceId)).toEqual([])
  })

  it('are complete except for a line that was written incompletely', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'checkpoints')
    await createCheckpointStore(systemEffects, path).keep(offer(1))
    appendFileSync(path, '{"instanceId":"5f0c')
    const store = createCheckpointStore(systemEffects, path)
    await store.keep(offer(2))
    expect(await store.list(instanceId)).toHaveLength(2)
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
  })

  it('are limited in number', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'checkpoints')
    const store = createCheckpointStore(systemEffects, path)
    const { checkpoint } = offer(1)
    await store.keep(offer(1))
    const line = readFileSync(path, 'utf8')
    // Written to the file directly, because the store checks signatures only when a checkpoint
    // arrives.
    const lines = Array.from({ length: 2 * MAX_KEPT }, (_, index) =>
      line.replace(`"sequence":${checkpoint.sequence}`, `"sequence":${index + 2}`),
    )
    appendFileSync(path, lines.join(''))
    const again = createCheckpointStore(systemEffects, path)
    await again.keep(offer(5000))
    const kept = await again.list(instanceId)
    expect(kept).toHaveLength(MAX_KEPT)
    expect(kept.at(-1)?.checkpoint.sequence).toBe(5000)
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(MAX_KEPT)
    await again.keep(offer(5001))
    expect((await again.list(instanceId)).at(-1)?.checkpoint.sequence).toBe(5001)
  })

  it('do not include a checkpoint that the host cannot write: the host refuses it', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'checkpoints')
    mkdirSync(path)
    chmodSync(path, 0o700)
    await expect(createCheckpointStore(systemEffects, path).keep(offer(1))).rejects.toMatchObject({
      code: 'CHECKPOINT_UNWRITABLE',
    })
  })
})
