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
  injecting,
  runSources,
  silentLogger,
} from '@nkpsim/daemon/testing'
import {
  createSimulatedDisk,
  createSimulatedTime,
  type Effects,
  simulatedMachineClock,
  systemClock,
  systemEffects,
  systemRandom,
} from '@nkpsim/effects'
import { startAudit } from '../audit/start-audit.ts'
import type { Store } from '../store/store.ts'
import {
  KILL_POINTS,
  type KillPoint,
  STEP_TRACES,
  STEPS,
  type StepName,
  stateAfter,
  stateOf,
  stepAt,
} from '../testing/lifecycle-steps.ts'
import { liveLifecycle } from '../testing/live-lifecycle.ts'
import { storeIn } from '../testing/models.ts'

const itWithStrace = canStrace() ? it : it.skip

const PROGRAM = fileURLToPath(new URL('../testing/lifecycle-child.ts', import.meta.url))
const FOLDER = '/vcenter'
const MAX_TRACES = 1000
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
  const node = runSources(PROGRAM)
  const [program = '', ...args] = [...startedBy, ...node, folder, String(from), killAt]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  let last = from
  for await (const line of createInterface(child.stdout)) last = Number(line)
  expect(await exited).toEqual([null, 'SIGKILL'])
  return last
}

/** Returns the steps whose attempt is in the audit log. The log must be readable after any kill. */
async function attemptedIn(effects: Effects, folder: string): Promise<Set<number>> {
  const store = await storeIn(folder, effects)
  const { log } = startAudit({
    store,
    stateFolder: folder,
    files: effects.files,
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

/** Returns the events and the tasks of the steps, oldest first. */
function tracesIn(store: Pick<Store, 'newestEvents' | 'tasks'>): object[] {
  const ids = [...new Set(Object.values(STEP_TRACES).map(({ event }) => event))]
  const events = store.newestEvents(MAX_TRACES, { ids }).toReversed()
  const tasks = store.tasks.newest(MAX_TRACES).toReversed()
  return Array.from({ length: Math.max(events.length, tasks.length) }, (_, index) => ({
    ...{ event: events[index]?.id, task: tasks[index]?.operation },
  }))
}

/**
 * Checks that each step is complete or absent, that each printed step is kept, that the audit log
 * names each step that was done, and that each has one event and one task.
 */
async function look(effects: Effects, folder: string, told: number): Promise<number> {
  const store = await storeIn(folder, effects)
  const found = stateOf(store.snapshot())
  const traces = tracesIn(store)
  store.close()
  const steps = [told, told + 1].find(
    (count) => JSON.stringify(stateAfter(count)) === JSON.stringify(found),
  )
  expect({ found, steps }).toEqual({ found, steps: expect.any(Number) })
  expect(traces).toEqual(
    Array.from({ length: steps ?? 0 }, (_, index) => STEP_TRACES[stepAt(index).name]),
  )
  const attempted = await attemptedIn(effects, folder)
  const unrecorded = Array.from({ length: steps ?? 0 }, (_, index) => index).filter(
    (index) => !attempted.has(index),
  )
  expect(unrecorded).toEqual([])
  return steps ?? 0
}

/** Expects that a step whose commit was not reached is absent, and that any other is complete. */
function expectDone(
  { name, index, point }: { name: StepName; index: number; point: KillPoint },
  told: number,
  steps: number,
): void {
  const done = KILL_POINTS.indexOf('is committed') <= KILL_POINTS.indexOf(point) ? 1 : 0
  expect({ name, point, done: steps - told, next: steps % STEPS.length }).toEqual({
    ...{ name, point, done },
    next: (index + done) % STEPS.length,
  })
}

describe('the steps create, back up, rekey, delete and restore of a key provider', () => {
  it('are each complete or absent, and audited, wherever the power is cut', async () => {
    const disk = createSimulatedDisk({ random: systemRandom })
    // Nothing advances this simulated time, so a timer from before a power cut never runs after it.
    const machineClock = simulatedMachineClock(createSimulatedTime(), { startMs: Date.now() })
    const attach = (): Effects => ({
      ...systemEffects,
      machineClock,
      files: disk.attach(),
      database: disk.attachDatabases(),
    })
    await attach().files.makeFolder(FOLDER, 0o700)
    await attach().files.syncFolder('/')
    let steps = 0
    for (const [index, name] of STEPS.entries())
      for (const point of KILL_POINTS) {
        let told = steps
        const cut = (step: StepName, at: KillPoint): void => {
          if (step !== name || at !== point) return
          disk.crash()
          throw new Error('no power')
        }
        const life = liveLifecycle(attach(), FOLDER, {
          from: steps,
          reach: cut,
          tell: (now) => {
            told = now
          },
        })
        await expect(life).rejects.toThrow('no power')
        steps = await look(attach(), FOLDER, told)
        expectDone({ name, index, point }, told, steps)
      }
  })

  it.each(KILL_POINTS)(
    'are each complete or absent, and audited, when a process is killed where a step %s',
    async (point) => {
      using folder = createTemporaryFolder()
      const [index, name] = [2, 'rekey'] as const
      const told = await liveUntilKilled(folder.path, 0, { killAt: `${name} ${point}` })
      const steps = await look(systemEffects, folder.path, told)
      expectDone({ name, index, point }, told, steps)
    },
  )

  itWithStrace.each(WRITES)(
    'are complete and recorded when the process is killed at its write number %i',
    async (count) => {
      using folder = createTemporaryFolder()
      const startedBy = injecting('pwrite64,fsync,fdatasync', `signal=KILL:when=${count}`)
      const told = await liveUntilKilled(folder.path, 0, { startedBy })
      await look(systemEffects, folder.path, told)
    },
  )
})
