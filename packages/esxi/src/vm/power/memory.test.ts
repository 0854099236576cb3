import { expect, it } from '@jest/globals'
import {
  createArrivingMemory,
  createVmMemory,
  PAGE_BYTES,
  requireMemorySize,
  type VmMemory,
} from './memory.ts'

const SIZE_BYTES = 64 * PAGE_BYTES
const SEED = Buffer.alloc(16, 7)

/** Memory whose writer runs by a clock that the test sets. */
function running(nowMs = 0) {
  const time = { nowMs }
  const memory = createVmMemory({ sizeBytes: SIZE_BYTES, seed: SEED }, () => time.nowMs)
  return { memory, time }
}

function copy(memory: VmMemory, indexes: Iterable<number>, nowMs: () => number) {
  const arriving = createArrivingMemory(SIZE_BYTES, nowMs)
  for (const index of indexes) arriving.put(index, memory.page(index))
  return arriving
}

it('memory changes a page a millisecond while its VM runs, and not while it is frozen', () => {
  const { memory, time } = running()
  const before = memory.digest()
  time.nowMs = 3
  expect(memory.state().writes).toBe(3)
  expect(memory.changedSince(0)).toEqual([1, 2, 3])
  expect(memory.digest()).not.toEqual(before)
  memory.freeze()
  const frozen = memory.digest()
  time.nowMs = 500
  expect(memory.state().writes).toBe(3)
  expect(memory.digest()).toEqual(frozen)
  memory.thaw()
  time.nowMs = 501
  expect(memory.state().writes).toBe(4)
})

it('after a long time every page has changed, as if each write had been made', () => {
  const [slow, fast] = [running(), running()]
  for (slow.time.nowMs = 0; slow.time.nowMs <= 1000; slow.time.nowMs++) slow.memory.digest()
  slow.time.nowMs = 1000
  slow.memory.state()
  fast.time.nowMs = 1000
  expect(fast.memory.state().writes).toBe(1000)
  expect(fast.memory.changedSince(900)).toHaveLength(64)
  expect(fast.memory.digest()).toEqual(slow.memory.digest())
})

it('memory that is copied while it changes arrives intact, and runs on where it stopped', () => {
  const { memory, time } = running()
  const arriving = copy(memory, Array(64).keys(), () => time.nowMs)
  const since = memory.state().writes
  time.nowMs = 10
  memory.freeze()
  for (const index of memory.changedSince(since)) arriving.put(index, memory.page(index))
  const arrived = arriving.finish(memory.state(), memory.digest())
  expect(arrived.digest()).toEqual(memory.digest())
  arrived.thaw()
  time.nowMs = 20
  expect(arrived.state().writes).toBe(20)
  const { memory: undisturbed, time: own } = running()
  own.nowMs = 20
  undisturbed.state()
  expect(arrived.digest()).toEqual(undisturbed.digest())
})

it('memory that lacks a page, or has a wrong page, is refused', () => {
  const { memory, time } = running()
  const now = () => time.nowMs
  const code = expect.objectContaining({ code: 'INVALID_REQUEST' })
  const lacking = copy(memory, Array(63).keys(), now)
  expect(() => lacking.finish(memory.state(), memory.digest())).toThrow(code)
  const wrong = copy(memory, Array(64).keys(), now)
  wrong.put(5, Buffer.alloc(PAGE_BYTES))
  expect(() => wrong.finish(memory.state(), memory.digest())).toThrow(code)
  expect(() => wrong.put(64, Buffer.alloc(PAGE_BYTES))).toThrow(code)
  expect(() => wrong.put(0, Buffer.alloc(PAGE_BYTES - 1))).toThrow(code)
})

it('memory has whole pages and a limit', () => {
  const code = expect.objectContaining({ code: 'INVALID_REQUEST' })
  for (const size of [0, -4096, 4095, 4097, 65 * 1024 * 1024, 2 ** 60, Number.NaN])
    expect(() => requireMemorySize(size)).toThrow(code)
})
