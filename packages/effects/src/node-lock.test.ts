import { once } from 'node:events'
import { mkdtempDisposableSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from '@jest/globals'
import { lockWithSqlite } from './node-lock.ts'

/** How long a thread waits for a lock, ms. */
const PATIENCE_MS = 60_000

/**
 * Tries a lock in many rounds. Another thread starts each round at the same time.
 * @returns how often the lock was refused
 */
async function contend(workerData: object): Promise<number> {
  const script = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { module, path, waitMs, rounds, barrier } = workerData
    import(module).then(({ lockWithSqlite }) => {
      let refused = 0
      for (let round = 1; round <= rounds; round++) {
        Atomics.add(barrier, 0, 1)
        while (Atomics.load(barrier, 0) < 2 * round) {}
        const lock = lockWithSqlite(path, waitMs)
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
    import(module).then(({ lockWithSqlite }) => {
      Atomics.store(cells, 0, 1)
      Atomics.notify(cells, 0)
      const lock = lockWithSqlite(path, waitMs)
      Atomics.store(cells, 1, lock === undefined ? 2 : 1)
      Atomics.notify(cells, 1)
      Atomics.wait(cells, 2, 0)
      lock?.release()
    })`
  return new Worker(script, { eval: true, workerData })
}

describe('a lock', () => {
  it('is granted to two threads one after the other if both try at the same time', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'nkpsim-lock-'))
    const module = new URL('./node-lock.ts', import.meta.url).href
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
    using folder = mkdtempDisposableSync(join(tmpdir(), 'nkpsim-lock-'))
    const path = join(folder.path, 'vm.lck')
    const module = new URL('./node-lock.ts', import.meta.url).href
    const cells = new Int32Array(new SharedArrayBuffer(12))
    const first = lockWithSqlite(path, 0)
    const worker = waitForLock({ module, path, waitMs: PATIENCE_MS, cells })
    const ended = once(worker, 'exit')
    await Atomics.waitAsync(cells, 0, 0).value
    // The worker usually waits for the lock by now. The result is the same if it does not.
    Atomics.wait(cells, 2, 0, 50)
    rmSync(path)
    first?.release()
    await Atomics.waitAsync(cells, 1, 0).value
    const second = lockWithSqlite(path, 0)
    const holders = [second !== undefined, Atomics.load(cells, 1) === 1]
    second?.release()
    Atomics.store(cells, 2, 1)
    Atomics.notify(cells, 2)
    await ended
    expect(holders.filter(Boolean)).toHaveLength(1)
  })
})
