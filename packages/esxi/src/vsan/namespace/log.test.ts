import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { createMemoryObjects } from '../../testing/memory-objects.ts'
import type { VsanObjects } from '../objects.ts'
import { openLog } from './log.ts'
import {
  CHECK_BYTES,
  decodeRecord,
  encodeRecord,
  type NamespaceRecord,
  RECORD_HEADER_BYTES,
} from './records.ts'
import { applyRecord, emptyNamespace, snapshotOf } from './state.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const random = seededRandom('log')
const file = (name: string, number: number): NamespaceRecord => ({
  change: { type: 'file', name, file: number },
})
const content = (bytes: Buffer): NamespaceRecord => ({
  change: { type: 'write', file: 1, position: 0, bytes },
  requestId: 'request',
})

async function open(objects: VsanObjects) {
  await objects.createAs(ID, 'namespace')
  const device = await objects.own(ID)
  const records: NamespaceRecord[] = []
  const log = await openLog(device, random, (record) => records.push(record))
  return { device, log, records }
}

/** Takes only the failure of an owner that lost its objects. */
function requireCut(error: unknown): void {
  expect(error).toMatchObject({ code: 'VSAN_OWNER_LOST' })
}

/** Returns the records that another owner reads. */
async function replayed(objects: VsanObjects): Promise<NamespaceRecord[]> {
  const { device, records } = await open(objects)
  await device.close()
  return records
}

describe('a record of a namespace', () => {
  it('is decoded as it was encoded, and only after the record before it', () => {
    const [seed, other] = [Buffer.alloc(CHECK_BYTES), Buffer.alloc(CHECK_BYTES, 1)]
    for (const record of [file('a', 1), content(Buffer.from('bytes')), content(Buffer.alloc(0))]) {
      const encoded = encodeRecord(record, seed)
      expect(decodeRecord(encoded, seed)?.record).toEqual(record)
      expect(decodeRecord(encoded, other)).toBeUndefined()
    }
  })

  it('is invalid if any byte of it differs, or its end is missing', () => {
    const seed = random.bytes(CHECK_BYTES)
    const encoded = encodeRecord(content(Buffer.from('some bytes')), seed)
    for (let at = 0; at < encoded.length; at++) {
      const damaged = Buffer.from(encoded)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at)
      expect(decodeRecord(damaged, seed)).toBeUndefined()
      expect(decodeRecord(encoded.subarray(0, at), seed)).toBeUndefined()
    }
  })

  it('is not found in any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 * RECORD_HEADER_BYTES }), (bytes) => {
        expect(decodeRecord(Buffer.from(bytes), Buffer.alloc(CHECK_BYTES))).toBeUndefined()
      }),
    )
  })
})

describe('the log of a namespace', () => {
  it('has the appended records in order, of any length', async () => {
    const objects = createMemoryObjects(random).start('esx-1')
    const { device, log } = await open(objects)
    const appended = [file('a', 1), content(random.bytes(262_144)), file('b', 2)]
    for (const record of appended) await log.append([record])
    const many = Array.from({ length: 200 }, (_, index) => file(`f${index}`, index + 3))
    await log.append(many)
    await device.close()
    expect(await replayed(objects)).toEqual([...appended, ...many])
  })

  it('has only the records of the last compaction, and continues after them', async () => {
    const objects = createMemoryObjects(random).start('esx-1')
    const { device, log } = await open(objects)
    for (let round = 0; round < 3; round++) {
      for (let times = 0; times < 6; times++) await log.append([content(random.bytes(250_000))])
      expect(log.isLong()).toBe(true)
      await log.compact([file(`round ${round}`, 1)])
      expect(log.isLong()).toBe(false)
      await log.append([file('after', 2)])
    }
    await device.close()
    expect(await replayed(objects)).toEqual([file('round 2', 1), file('after', 2)])
  })

  it('has all or none of a compaction after a power loss at any step', async () => {
    for (let cutAt = 1, wasCut = true; wasCut; cutAt++)
      for (let seed = 0; seed < 10; seed++) {
        let steps = Number.NEGATIVE_INFINITY
        const memory = createMemoryObjects(seededRandom(`${seed}`), () => {
          if (++steps === cutAt) memory.cutPower()
        })
        const { device, log } = await open(memory.start('esx-1'))
        await log.append([file('old', 1)])
        await device.flush()
        steps = 0
        await log.compact([file('new', 1)]).catch(requireCut)
        wasCut = steps >= cutAt
        steps = Number.NEGATIVE_INFINITY
        if (!wasCut) memory.cutPower()
        const found = await replayed(memory.start('esx-2'))
        expect([[file('old', 1)], [file('new', 1)]]).toContainEqual(found)
        if (!wasCut) expect(found).toEqual([file('new', 1)])
      }
  })

  it('never continues with a record that came after a lost one', async () => {
    const memory = createMemoryObjects(random)
    const { log } = await open(memory.start('esx-1'))
    const [lost, later] = [content(Buffer.alloc(4096, 'a')), file('later', 9)]
    await log.append([lost])
    await log.append([later])
    memory.loseWrites()
    memory.expire('esx-1')
    const objects = memory.start('esx-2')
    const second = await open(objects)
    expect(second.records).toEqual([])
    await second.log.append([{ change: { type: 'opened', nonce: 'second' } }])
    await second.device.close()
    expect(await replayed(objects)).toEqual([
      { change: { type: 'opened', nonce: 'second' }, requestId: undefined },
    ])
  })
})

it('a compacted log has all of its namespace, also with very many objects to remove', async () => {
  const objects = createMemoryObjects(random).start('esx-1')
  const { device, log } = await open(objects)
  const state = emptyNamespace()
  applyRecord(state, file('a', 1))
  for (let count = 0; count < 30_000; count++)
    applyRecord(state, { change: { type: 'reserve', objectId: random.uuid() } })
  await log.compact(snapshotOf(state).map((change) => ({ change })))
  await device.close()
  const read = emptyNamespace()
  for (const record of await replayed(objects)) applyRecord(read, record)
  expect([...read.names.keys()]).toEqual(['a'])
  expect(read.garbage).toEqual(state.garbage)
  expect(read.sequence).toBe(state.sequence)
})
