import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parseRecord } from '@nkpsim/daemon/audit'
import {
  canStrace,
  clusterClockOf,
  createTemporaryFolder,
  silentLogger,
} from '@nkpsim/daemon/testing'
import { systemClock, systemFiles } from '@nkpsim/effects'
import { startAudit } from '../audit/start-audit.ts'
import { KILL_POINTS, STEPS, stateAfter, stateOf } from '../testing/lifecycle-steps.ts'
import { storeIn } from '../testing/models.ts'

const itWithStrace = canStrace ? it : it.skip

const PROGRAM = fileURLToPath(new URL('../testing/live-lifecycle.ts', import.meta.url))
/** Turns off Node's compile cache, because its writes would count as writes of the program. */
const UNCACHED = ['env', 'NODE_DISABLE_COMPILE_CACHE=1']
/**
 * Numbers of the writes at which the program is killed, all after its first start. One round of six
 * steps makes about 45 writes.
 */
const WRITES = [60, 64, 69, 75, 80, 86, 91, 97, 102]

/**
 * Runs the program until the test or strace kills it. Returns the last step that the program
 * printed.
 */
async function liveUntilKilled(
  folder: string,
  from: number,
  { killAt = '', startedBy = [] }: { killAt?: string; startedBy?: string[] },
): Promise<number> {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', PROGRAM]
  const [program = '', ...args] = [...startedBy, ...node, folder, String(from), killAt]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  let last = from
  for await (const line of createInterface(child.stdout)) last = Number(line)
  expect(await exited).toEqual([null, 'SIGKILL'])
  return last
}

/** Returns the steps whose attempt is in the audit log. The log must be readable after any kill. */
async function attemptedIn(folder: string): Promise<Set<number>> {
  const store = await storeIn(folder)
  const { log } = startAudit({
    store,
    stateFolder: folder,
    files: systemFiles,
    clusterClock: clusterClockOf(systemClock),
    machineClock: systemClock,
    logger: silentLogger,
  })
  const attempted = new Set<number>()
  for await (const line of log.lines(1)) {
    const record = parseRecord(line)
    if (record?.phase === 'attempt') attempted.add(Number(record.details['index']))
  }
  log.close()
  store.close()
  return attempted
}

/**
 * Checks that each step is complete or absent, that each printed step is kept, and that the audit
 * log names each step that was done.
 */
async function look(folder: string, told: number): Promise<number> {
  const store = await storeIn(folder)
  const found = stateOf(store.snapshot())
  store.close()
  const steps = [told, told + 1].find(
    (count) => JSON.stringify(stateAfter(count)) === JSON.stringify(found),
  )
  expect({ found, steps }).toEqual({ found, steps: expect.any(Number) })
  const attempted = await attemptedIn(folder)
  const unrecorded = Array.from({ length: steps ?? 0 }, (_, index) => index).filter(
    (index) => !attempted.has(index),
  )
  expect(unrecorded).toEqual([])
  return steps ?? 0
}

describe('the steps create, back up, rekey, delete and restore of a key provider', () => {
  it('are each complete or absent, and audited, wherever the process is killed', async () => {
    using folder = createTemporaryFolder()
    let steps = 0
    for (const [index, name] of STEPS.entries())
      for (const [at, point] of KILL_POINTS.entries()) {
        const told = await liveUntilKilled(folder.path, steps, { killAt: `${name} ${point}` })
        steps = await look(folder.path, told)
        const done = KILL_POINTS.indexOf('is committed') <= at ? 1 : 0
        expect({ name, point, done: steps - told, next: steps % STEPS.length }).toEqual({
          ...{ name, point, done },
          next: (index + done) % STEPS.length,
        })
      }
  })

  itWithStrace.each(WRITES)(
    'are complete and recorded when the process is killed at its write number %i',
    async (count) => {
      using folder = createTemporaryFolder()
      const inject = `inject=pwrite64,fsync,fdatasync:signal=KILL:when=${count}`
      const trace = 'trace=pwrite64,fsync,fdatasync'
      const startedBy = [...UNCACHED, 'strace', '-f', '-o', '/dev/null', '-e', trace, '-e', inject]
      const told = await liveUntilKilled(folder.path, 0, { startedBy })
      await look(folder.path, told)
    },
  )
})
