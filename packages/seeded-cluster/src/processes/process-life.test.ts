import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Files, seededRandom } from '@nkpsim/effects'
import { beginLife, type ProcessLife } from './process-life.ts'

const BYTES = Buffer.from('content')

function lab() {
  const disk = createSimulatedDisk({ random: seededRandom('life') })
  let ends = 0
  const life = beginLife(() => {
    ends++
  })
  const files = life.effect(disk.attach(), ['now', 'lock', 'release'])
  return { life, files, real: disk.attach(), ends: () => ends }
}

function fail(): never {
  throw new Error('closed already')
}

async function writeOnce(files: Files, path: string): Promise<void> {
  const file = await files.open(path, 'create')
  await file.write(BYTES, 0)
  await file.sync()
  await file.close()
  await files.syncFolder('/')
}

/** Returns whether a promise has settled after all microtasks. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  const note = (): void => {
    settled = true
  }
  promise.then(note, note)
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe('the life of a process', () => {
  it('passes calls on while it lasts', async () => {
    const { files, real } = lab()
    await writeOnce(files, '/a')
    const file = real.now.open('/a', 'read')
    const content = Buffer.alloc(BYTES.length)
    file.now.read(content, 0)
    expect(content).toEqual(BYTES)
    await expect(files.open('/missing', 'read')).rejects.toMatchObject({ code: 'ENOENT' })
    expect(files.now.stat('/a')?.isFile()).toBe(true)
  })

  it('can end before or after any call of a task, and no later call takes effect', async () => {
    for (const last of ['lost', 'done'] as const) {
      const reached: string[] = []
      for (let afterCalls = 0; afterCalls < 5; afterCalls++) {
        const { life, files, real, ends } = lab()
        life.endAt(afterCalls, last)
        const task = writeOnce(files, '/a')
        expect(await hasSettled(task)).toBe(false)
        expect(ends()).toBe(1)
        expect(life.isOver()).toBe(true)
        reached.push(`${real.now.stat('/a')?.size ?? 'none'}`)
      }
      const [none, empty, full] = ['none', '0', `${BYTES.length}`]
      expect(reached).toEqual(
        last === 'lost' ? [none, empty, full, full, full] : [empty, full, full, full, full],
      )
    }
  })

  it('withholds the result of a call that was under way at its end', async () => {
    const { life } = lab()
    const answer = Promise.withResolvers<string>()
    const { ask } = life.effect({ ask: () => answer.promise })
    const asked = ask()
    life.end()
    answer.resolve('late')
    expect(await hasSettled(asked)).toBe(false)
  })

  it('throws errors from synchronous calls after its end, also from calls of opened files', async () => {
    const { life, files } = lab()
    const file = await files.open('/a', 'create')
    const lock = files.lock('/lock', 0)
    life.end()
    const over = expect.objectContaining({ code: 'PROCESS_OVER' })
    expect(() => files.now.stat('/a')).toThrow(over)
    expect(() => file.now.write(BYTES, 0)).toThrow(over)
    expect(() => lock?.release()).toThrow(over)
    expect(await hasSettled(file.write(BYTES, 0))).toBe(false)
  })

  it('releases locks and closes what is open at its end', async () => {
    const { life, files, real } = lab()
    await files.makeFolder('/vm', 0o700)
    const folder = await files.holdFolder('/vm')
    for (const lock of [files.lock('/lock', 0), await folder.lock('vm.lck', 0)])
      expect(lock).toBeDefined()
    expect(real.lock('/lock', 0)).toBeUndefined()
    let closes = 0
    const database = { exec: () => 1, close: () => closes++ }
    const databases = life.effect({ open: () => database }, ['open', 'exec', 'close'])
    databases.open().close()
    databases.open().exec()
    const failing = life.effect({ open: () => ({ close: fail }) }, ['open'])
    failing.open()
    life.end()
    expect(closes).toBe(2)
    for (const path of ['/lock', '/vm/vm.lck']) expect(real.lock(path, 0)).toBeDefined()
  })

  it('closes nothing again that `using` has closed', async () => {
    const { life } = lab()
    let closes = 0
    const close = async (): Promise<void> => void closes++
    const { open } = life.effect({ open: async () => ({ close, [Symbol.asyncDispose]: close }) })
    {
      await using _file = await open()
    }
    life.end()
    expect(closes).toBe(1)
  })

  it('releases a lock that a held folder takes at the end', async () => {
    const { life, files, real } = lab()
    await files.makeFolder('/vm', 0o700)
    const folder = await files.holdFolder('/vm')
    const taken = folder.lock('vm.lck', 0)
    life.end()
    expect(await hasSettled(taken)).toBe(false)
    expect(real.lock('/vm/vm.lck', 0)).toBeDefined()
  })

  it('delivers no result during a pause', async () => {
    const { life, files } = lab()
    life.pause()
    const task = writeOnce(files, '/a')
    expect(await hasSettled(task)).toBe(false)
    life.resume()
    await task
  })

  it('ends after the given number of synchronous calls', () => {
    const calls = (life: ProcessLife): number => {
      const { step } = life.effect({ step: () => 1 }, ['step'])
      let count = 0
      try {
        for (;;) count += step()
      } catch {
        return count
      }
    }
    for (const afterCalls of [0, 1, 17]) {
      const life = beginLife(() => undefined)
      life.endAt(afterCalls, 'lost')
      expect(calls(life)).toBe(afterCalls)
    }
  })

  it('goes on if its end is cancelled', () => {
    const life = beginLife(() => undefined)
    const { step } = life.effect({ step: () => 1 }, ['step'])
    life.endAt(1, 'lost')
    step()
    life.stay()
    step()
    expect(life.isOver()).toBe(false)
  })
})
