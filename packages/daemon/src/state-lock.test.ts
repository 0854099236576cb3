import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from '@jest/globals'
import { acquireFileLock, lockStateFolder } from './state-lock.ts'
import { startChild } from './testing/child.ts'
import { PATIENCE_MS } from './testing/patience.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

/**
 * Tries a lock in many rounds. Another thread starts each round at the same time.
 * @returns how often the lock was refused
 */
async function contend(workerData: object): Promise<number> {
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { module, path, waitMs, rounds, barrier } = workerData
    import(module).then(({ acquireFileLock }) => {
      let refused = 0
      for (let round = 1; round <= rounds; round++) {
        Atomics.add(barrier, 0, 1)
        while (Atomics.load(barrier, 0) < 2 * round) {}
        const lock = acquireFileLock(path, path, waitMs)
        if (lock === undefined) refused++
        lock?.release()
      }
      parentPort.postMessage(refused)
    })`
  const worker = new Worker(script, { eval: true, workerData })
  const [refused] = await once(worker, 'message')
  await worker.terminate()
  return refused
}

/**
 * Waits for a lock in another thread, sets the second cell when it has the lock, and releases the
 * lock.
 */
function waitForLock(workerData: object): Worker {
  const script = `
    const { workerData } = require('node:worker_threads')
    const { module, path, waitMs, cells } = workerData
    import(module).then(({ acquireFileLock }) => {
      Atomics.store(cells, 0, 1)
      Atomics.notify(cells, 0)
      const lock = acquireFileLock(path, path, waitMs)
      Atomics.store(cells, 1, lock === undefined ? 2 : 1)
      Atomics.notify(cells, 1)
      Atomics.wait(cells, 2, 0)
      lock?.release()
    })`
  return new Worker(script, { eval: true, workerData })
}

describe('a file lock', () => {
  it('has one holder at a time within a process', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    const first = acquireFileLock(path)
    expect(first).toBeDefined()
    expect(acquireFileLock(path)).toBeUndefined()
    expect(acquireFileLock(path)).toBeUndefined()
    first?.release()
    const second = acquireFileLock(path)
    expect(second).toBeDefined()
    // A former holder cannot release the lock of another holder.
    first?.release()
    expect(acquireFileLock(path)).toBeUndefined()
    second?.release()
  })

  it('is granted to two threads one after the other if both try at the same time', async () => {
    using folder = createTemporaryFolder()
    const module = new URL('./state-lock.ts', import.meta.url).href
    const workerData = {
      module,
      path: join(folder.path, 'vm.lck'),
      waitMs: PATIENCE_MS,
      rounds: 60,
      barrier: new Int32Array(new SharedArrayBuffer(8)),
    }
    const refused = await Promise.all([1, 2].map(() => contend(workerData)))
    expect(refused).toEqual([0, 0])
  })

  it('never has two holders, even if a holder removes the file that another thread waits for', async () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    const module = new URL('./state-lock.ts', import.meta.url).href
    const cells = new Int32Array(new SharedArrayBuffer(12))
    const first = acquireFileLock(path)
    const worker = waitForLock({ module, path, waitMs: PATIENCE_MS, cells })
    const ended = once(worker, 'exit')
    await Atomics.waitAsync(cells, 0, 0).value
    // The worker usually waits for the lock by now. The result is the same if it does not.
    Atomics.wait(cells, 2, 0, 50)
    rmSync(path)
    first?.release()
    await Atomics.waitAsync(cells, 1, 0).value
    const second = acquireFileLock(path)
    const holders = [second !== undefined, Atomics.load(cells, 1) === 1]
    second?.release()
    Atomics.store(cells, 2, 1)
    Atomics.notify(cells, 2)
    await ended
    expect(holders.filter(Boolean)).toHaveLength(1)
  })

  it('leaves a lock on another file free', () => {
    using folder = createTemporaryFolder()
    const one = acquireFileLock(join(folder.path, 'one'))
    const two = acquireFileLock(join(folder.path, 'two'))
    expect(two).toBeDefined()
    one?.release()
    two?.release()
  })

  it('leaves its file empty, and makes no other file', () => {
    using folder = createTemporaryFolder()
    const lock = acquireFileLock(join(folder.path, 'vm.lck'))
    expect(readdirSync(folder.path)).toEqual(['vm.lck'])
    expect(statSync(join(folder.path, 'vm.lck')).size).toBe(0)
    lock?.release()
    expect(readdirSync(folder.path)).toEqual(['vm.lck'])
  })

  it('refuses a symbolic link, and makes no file at its target', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    const elsewhere = join(folder.path, 'elsewhere')
    symlinkSync(elsewhere, path)
    const refused = expect.objectContaining({
      code: 'STATE_FOLDER_UNUSABLE',
      message: expect.stringContaining('symbolic link'),
    })
    expect(() => acquireFileLock(path)).toThrow(refused)
    expect(existsSync(elsewhere)).toBe(false)
    writeFileSync(elsewhere, '')
    expect(() => acquireFileLock(path)).toThrow(refused)
  })

  it('works in a folder behind a link, with special characters in its name', () => {
    using folder = createTemporaryFolder()
    const strange = join(folder.path, 'a?b#c%41 d')
    mkdirSync(strange)
    symlinkSync(strange, join(folder.path, 'link'))
    const lock = acquireFileLock(join(folder.path, 'link', 'vm.lck'))
    expect(acquireFileLock(join(strange, 'vm.lck'))).toBeUndefined()
    expect(readdirSync(strange)).toEqual(['vm.lck'])
    lock?.release()
  })

  it.each(['-journal', '-wal'])(
    'is refused if a file with the suffix %s is in the same folder',
    (suffix) => {
      using folder = createTemporaryFolder()
      const path = join(folder.path, 'vm.lck')
      writeFileSync(`${path}${suffix}`, 'instructions')
      expect(() => acquireFileLock(path)).toThrow(/nothing beside it/)
      expect(readFileSync(`${path}${suffix}`, 'utf8')).toBe('instructions')
    },
  )

  it('is refused for a file that is not a lock file, and in a missing folder', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'vm.lck')
    writeFileSync(path, 'somebody else wrote this here, long enough to be no header of a database')
    expect(() => acquireFileLock(path)).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
    expect(() => acquireFileLock(join(folder.path, 'no', 'vm.lck'))).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
  })
})

describe('the lock of a state folder', () => {
  it('is held without a reference while a process lives, and is free after the process was killed', async () => {
    using folder = createTemporaryFolder()
    using child = startChild('lock-holder.ts', folder.path)
    await child.wrote('locked')
    expect(() => lockStateFolder(folder.path)).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_IN_USE' }),
    )
    child.process.kill('SIGKILL')
    await child.ended()
    lockStateFolder(folder.path).release()
  })

  it('makes a missing folder for its owner only', () => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, 'a', 'b')
    lockStateFolder(path).release()
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(() => lockStateFolder(join(path, 'state.lock', 'c'))).toThrow(
      expect.objectContaining({ code: 'STATE_FOLDER_UNUSABLE' }),
    )
  })

  it('is refused to another process while this process holds it', async () => {
    using folder = createTemporaryFolder()
    const lock = lockStateFolder(folder.path)
    using child = startChild('lock-holder.ts', folder.path)
    const { code, err } = await child.ended()
    expect(code).not.toBe(0)
    expect(err).toContain('STATE_FOLDER_IN_USE')
    lock.release()
  })
})
