import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { canStrace, createTemporaryFolder, injecting, runSources } from '@nkpsim/daemon/testing'
import { storeIn } from '../testing/models.ts'

const itWithStrace = canStrace() ? it : it.skip

const PROGRAM = fileURLToPath(new URL('../testing/write-store.ts', import.meta.url))
const KILLS = 15
/**
 * System calls at which strace kills the program, with the numbers of the calls as in strace's
 * `when`. The calls belong to the first start or to a later change.
 */
const WRITES: readonly [string, number[]][] = [
  ['rename', [1]],
  ['fsync', [1, 2, 3]],
  ['pwrite64', [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30]],
]

/**
 * Runs the program until it is killed, by strace or after a number of changes. Returns the last
 * number that the program printed.
 */
async function writeUntilKilled(
  folder: string,
  { afterChanges = Infinity, startedBy = [] }: { afterChanges?: number; startedBy?: string[] },
): Promise<number> {
  const command = [...startedBy, ...runSources(PROGRAM)]
  const savesCache = startedBy.length === 0 ? ['save-cache'] : []
  const [program = '', ...args] = [...command, folder, ...savesCache]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  let changes = 0
  let printed = 0
  for await (const line of createInterface(child.stdout)) {
    printed = Number(line)
    // The signal can arrive at any moment of a later change.
    if (++changes === afterChanges) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return printed
}

/**
 * Checks that the store is consistent: the generation and the provider's row must match the number
 * of datacenters. Returns that number.
 */
async function countWhole(folder: string): Promise<number> {
  const store = await storeIn(folder)
  const { datacenters, generation, keyProviders } = store.snapshot()
  store.close()
  expect(generation).toBe(datacenters.length)
  if (keyProviders.length > 0) expect(keyProviders[0]?.backedUpTimeMs).toBe(datacenters.length)
  return datacenters.length
}

describe('a store whose process is killed', () => {
  it(`has all acknowledged changes and no partial change after it was killed ${KILLS} times at any moment`, async () => {
    using folder = createTemporaryFolder()
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
    'at %s number %i, during its first start or later, keeps all acknowledged changes',
    async (call, count) => {
      using folder = createTemporaryFolder()
      const startedBy = injecting(call, `signal=KILL:when=${count}`)
      const acknowledged = await writeUntilKilled(folder.path, { startedBy })
      const now = await countWhole(folder.path)
      expect([acknowledged, acknowledged + 1]).toContain(now)
    },
  )
})
