import { describe, expect, it } from '@jest/globals'
import { type BlockCall, findUnexplainedBlocks } from '@nkpsim/checkers'
import { EsxiError } from '../../errors.ts'
import { createVsanLab, type VsanLab } from '../../testing/vsan-lab.ts'
import type { OwnedObject } from '../objects.ts'
import { locate } from './locate.ts'

const SECTOR = 4096
/** Sectors that the users read and write: some in one chunk, and one in another. */
const BLOCKS = [0, 1, 300]
const HOSTS = 4
const CHAOS_MS = 60_000
const FAULTS = 12

const contentOf = (bytes: Buffer): string => {
  const text = bytes.toString('latin1', 0, 32)
  return text.slice(0, text.indexOf('\0'))
}

/** Reads and writes an object of three hosts from all hosts, while hosts and links fail. */
async function chaos(lab: VsanLab): Promise<{ calls: BlockCall[]; isHealthy: boolean }> {
  const calls: BlockCall[] = []
  const { random, clock } = lab
  let isOver = false
  let number = 0
  const objectId = await lab.host(0).vsan().objects.create('file', 1)
  const act = async (object: OwnedObject): Promise<void> => {
    const block = BLOCKS[random.below(BLOCKS.length)] ?? 0
    const kind = random.below(2) === 0 ? 'read' : 'write'
    const call: BlockCall = {
      ...{ kind, block, content: '', startMs: clock.monotonicMs(), endMs: undefined },
    }
    if (kind === 'read') {
      call.content = contentOf(await object.read(block * SECTOR, SECTOR))
      await object.flush()
      calls.push(call)
    } else {
      call.content = `${++number}`
      calls.push(call)
      const bytes = Buffer.alloc(SECTOR)
      bytes.write(call.content)
      await object.write(block * SECTOR, bytes)
      await object.flush()
    }
    call.endMs = clock.monotonicMs()
  }
  const use = async (index: number): Promise<void> => {
    const { objects } = lab.host(index).vsan()
    while (!isOver) {
      try {
        const object = await objects.own(objectId)
        try {
          for (let left = random.below(30); left > 0 && !isOver; left--)
            await Promise.all(Array.from({ length: 1 + random.below(2) }, () => act(object)))
        } finally {
          await object.close()
        }
      } catch (error) {
        if (!(error instanceof EsxiError)) throw error
      }
      await clock.sleep(random.below(3000))
    }
  }
  const users: Promise<void>[] = []
  const start = (index: number): void => {
    lab.host(index).start()
    users.push(use(index))
  }
  for (let index = 0; index < HOSTS; index++) users.push(use(index))
  for (let fault = 0; fault < FAULTS; fault++) {
    await clock.sleep(random.below((2 * CHAOS_MS) / FAULTS))
    const index = random.below(HOSTS)
    const host = lab.host(index)
    switch (random.below(6)) {
      case 0:
        host.kill()
        break
      case 1:
        host.losePower()
        break
      case 2:
        if (host.isUp()) host.killAtStep(1 + random.below(60))
        break
      case 3:
        lab.partition(
          [0, 1, 2, 3].filter((each) => each === index),
          [0, 1, 2, 3].filter((each) => each !== index),
        )
        break
      case 4:
        lab.heal()
        break
      default:
        for (let each = 0; each < HOSTS; each++) if (!lab.host(each).isUp()) start(each)
    }
  }
  lab.heal()
  for (const host of lab.hosts) {
    host.killAtStep(Number.POSITIVE_INFINITY)
    if (!host.isUp()) host.start()
  }
  isOver = true
  // Users of runs that were killed never end.
  await clock.sleep(30_000)
  const last = await lab.host(3).vsan().objects.own(objectId)
  for (const block of BLOCKS) {
    const startMs = clock.monotonicMs()
    const content = contentOf(await last.read(block * SECTOR, SECTOR))
    calls.push({ kind: 'read', block, content, startMs, endMs: clock.monotonicMs() })
  }
  let isHealthy = false
  for (let second = 0; second < 60 && !isHealthy; second++) {
    await clock.sleep(1000)
    const { newest } = await locate(lab.host(3).vsan().context, objectId)
    isHealthy = newest?.components.every(({ state }) => state === 'ACTIVE') === true
  }
  return { calls, isHealthy }
}

describe('an object under kills, power losses and partitions', () => {
  const first = Number(process.env['VSAN_FIRST_SEED'] ?? 0)
  const count = Number(process.env['VSAN_SEEDS'] ?? 4)
  const seeds = Array.from({ length: count }, (_, index) => first + index)
  it.each(seeds)('reads what was flushed, and heals: seed %d', async (seed) => {
    const lab = createVsanLab(HOSTS, `chaos ${seed}`)
    const { calls, isHealthy } = await lab.run(() => chaos(lab))
    expect(findUnexplainedBlocks(calls)).toEqual([])
    expect(calls.filter(({ endMs }) => endMs !== undefined).length).toBeGreaterThan(20)
    expect(isHealthy).toBe(true)
  })
})
