import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { keyProvider } from '../../testing/key-provider.ts'
import { vmLab } from '../../testing/vm-lab.ts'
import { whileTaken } from './while-taken.ts'

const MiB = 1024 * 1024
const VM = { name: 'vm', disk: 0 }

async function* numbers(): AsyncIterable<number> {
  yield* [1, 2, 3]
}

it('whileTaken releases its source once if a reader stalls, but not if the reader takes each chunk in time or cancels', async () => {
  const waits: { signal: AbortSignal; end: () => void }[] = []
  let stalls = 0
  const sleep = (_ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => reject(signal.reason))
    waits.push({ signal, end: resolve })
    return promise
  }
  const reader = whileTaken(numbers(), { waitMs: 1, sleep, onStalled: () => stalls++ })
  await reader.next()
  await reader.next()
  expect(waits.map(({ signal }) => signal.aborted)).toEqual([true, false])
  expect(stalls).toBe(0)
  waits[1]?.end()
  await new Promise(setImmediate)
  expect(stalls).toBe(1)
  await reader.return(undefined)
  expect(waits[1]?.signal.aborted).toBe(true)
})

it('an export releases the VM if nobody reads, and fails when the reader reads again', async () => {
  using folder = createTemporaryFolder()
  const { vms } = await vmLab(folder.path, [keyProvider()], { stallMs: 1 })
  await vms.create({ name: 'vm', datastore: '', provider: '' }, 3 * MiB)
  const reader = vms.export(VM)[Symbol.asyncIterator]()
  expect((await reader.next()).value).toHaveLength(MiB)
  // Power-on is refused while the export holds the lock. The export releases the lock by itself.
  for (;;) {
    try {
      await vms.powerOn('vm')
      break
    } catch (error) {
      expect(error).toMatchObject({ code: 'VM_POWERED_ON_ELSEWHERE' })
    }
  }
  await expect(reader.next()).rejects.toMatchObject({ code: 'EXPORT_STALLED' })
  expect(await vms.get('vm')).toMatchObject({ powerState: 'poweredOn' })
  await vms.close()
})
