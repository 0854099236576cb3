import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { canStrace } from '@nkpsim/daemon/testing'
import { storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'

const itWithStrace = canStrace ? it : it.skip

const PROGRAM = fileURLToPath(new URL('../testing/write-store.ts', import.meta.url))
const KILLS = 15
/** Writes of Node's compile cache would count among those of the program. */
const UNCACHED = ['env', 'NODE_DISABLE_COMPILE_CACHE=1']
/** Where the first start and the changes after it write: each call once, and again later. */
const WRITES: readonly [string, number[]][] = [
  ['rename', [1]],
  ['fsync', [1, 2, 3]],
  ['pwrite64', [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30]],
]

/**
 * Lets the program write until it is killed: after so many changes, or by strace; gives the last
 * number that it printed.
 */
async function writeUntilKilled(
  folder: string,
  { afterChanges = Infinity, startedBy = [] }: { afterChanges?: number; startedBy?: string[] },
): Promise<number> {
  const command = [...startedBy, process.execPath, '--disable-warning=ExperimentalWarning', PROGRAM]
  const [program = '', ...args] = [...command, folder]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  let changes = 0
  let printed = 0
  for await (const line of createInterface(child.stdout)) {
    printed = Number(line)
    // By the time the signal arrives, the program is anywhere in a later change.
    if (++changes === afterChanges) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return printed
}

/** What is there is whole: as many datacenters as the provider's row and the generation say. */
async function countWhole(folder: string): Promise<number> {
  const store = await storeIn(folder)
  const { datacenters, generation, keyProviders } = store.snapshot()
  store.close()
  expect(generation).toBe(datacenters.length)
  if (keyProviders.length > 0) expect(keyProviders[0]?.backedUpTimeMs).toBe(datacenters.length)
  return datacenters.length
}

describe('a store whose process is killed', () => {
  it(`${KILLS} times at any moment has all that was acknowledged, and nothing by half`, async () => {
    using folder = tempFolder()
    let kept = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const afterChanges = 1 + 2 * kill
      const acknowledged = await writeUntilKilled(folder.path, { afterChanges })
      const now = await countWhole(folder.path)
      expect(now).toBeGreaterThanOrEqual(Math.max(kept, acknowledged))
      expect(now).toBeLessThanOrEqual(acknowledged + 1)
      kept = now
    }
    expect(kept).toBeGreaterThanOrEqual(KILLS)
  })

  const places = WRITES.flatMap(([call, counts]) => counts.map((count) => [call, count] as const))

  itWithStrace.each(places)(
    'at %s number %i of its first start, or after, goes on from there',
    async (call, count) => {
      using folder = tempFolder()
      const inject = `inject=${call}:signal=KILL:when=${count}`
      const startedBy = [
        ...UNCACHED,
        'strace',
        '-f',
        '-o',
        '/dev/null',
        '-e',
        `trace=${call}`,
        '-e',
        inject,
      ]
      const acknowledged = await writeUntilKilled(folder.path, { startedBy })
      const now = await countWhole(folder.path)
      expect([acknowledged, acknowledged + 1]).toContain(now)
    },
  )
})
