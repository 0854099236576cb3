import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, manualClock } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, systemEffects, systemRandom } from '@nkpsim/effects'
import type { HostStatus } from '../distribution/host-progress.ts'
import { VcenterError } from '../errors.ts'
import { beginTask } from '../store/cause.ts'
import type { Store } from '../store/store.ts'
import { host, keyProvider, storeIn } from '../testing/models.ts'
import { startTasks, type TaskCall, type Tasks } from './tasks.ts'

const CREATE = { operation: 'com.vmware.vcenter.crypto_manager.kms.providers.create' } as const
const ADD = { operation: 'ClusterComputeResource.addHost', isLong: true } as const
const DATACENTER = { operation: 'Folder.createDatacenter' } as const
const USER = 'anna@vsphere.local'
const START_MS = Date.UTC(2026, 0, 1)

const clock = manualClock(START_MS)
const clusterClock = clusterClockOf(clock)

let disk: ReturnType<typeof createSimulatedDisk>
let store: Store
let tasks: Tasks
/** Generation that the host has acknowledged. */
let acknowledged: number

async function start(): Promise<void> {
  const files = disk.attach()
  store = await storeIn('/vcenter', { ...systemEffects, files, database: disk.attachDatabases() })
  tasks = await startTasks({ store, clusterClock, statusOf })
}

function statusOf(): HostStatus {
  const observed = { term: 1, generation: acknowledged, keyProviders: [] }
  return { isConnected: true, hasReportedVms: true, observed, refusal: undefined }
}

/** Ends vCenter without a stop, and starts it again. */
async function restart(): Promise<void> {
  await tasks.stop()
  store.close()
  await start()
}

beforeEach(async () => {
  disk = createSimulatedDisk({ random: systemRandom })
  acknowledged = 0
  await disk.attach().makeFolder('/vcenter', 0o700)
  await start()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
    tables.putHost(host({ name: 'esx-1' }))
  })
})
afterEach(async () => {
  await tasks.stop()
  store.close()
})

const newest = () => store.tasks.newest(10)
const call = <Result>(
  task: Omit<NonNullable<TaskCall<unknown>['task']>, 'target'>,
  target: string,
  run: () => Promise<Result>,
  outcome?: (result: Result) => Promise<string>,
) => tasks.run({ user: USER, task: { ...task, target }, run, outcome })
const createProvider = () =>
  call(CREATE, 'nkp-1', () =>
    store.change((tables) => {
      tables.insertKeyProvider(keyProvider({ name: 'nkp-1' }))
      tables.bumpGeneration()
    }),
  )
/** Waits until vCenter has handled a report of the host. */
async function acknowledge(): Promise<void> {
  acknowledged = store.snapshot().generation
  tasks.hostsChanged()
  while (store.tasks.running().length > 0) await Promise.resolve()
}

describe('a short operation', () => {
  it('is a task that is stored together with its effect, and none if it has no effect', async () => {
    const commits: number[] = []
    store.onChange(() => commits.push(newest().length))
    await call(DATACENTER, 'DC 2', () => store.change((tables) => tables.insertDatacenter('DC 2')))
    expect(commits).toEqual([1])
    expect(newest()).toMatchObject([
      {
        ...{ operation: DATACENTER.operation, target: 'DC 2', user: USER, state: 'success' },
        ...{ startMs: START_MS, endMs: START_MS, error: '', hostCount: 0 },
      },
    ])
    const refused = new VcenterError('INVALID_NAME', 'no')
    const refuse = () => call(DATACENTER, 'x', () => Promise.reject(refused))
    await expect(refuse()).rejects.toBe(refused)
    await call(DATACENTER, 'x', async () => undefined)
    expect(newest()).toHaveLength(1)
  })

  it('that hosts apply ends when they have acknowledged it', async () => {
    await createProvider()
    const [task] = newest()
    if (task === undefined) throw new Error('no task')
    expect(task).toMatchObject({ state: 'running', endMs: undefined, target: 'nkp-1' })
    expect(tasks.progress()(task)).toEqual({
      hostCount: 1,
      lacking: [{ host: 'esx-1', reason: 'waiting for the host' }],
    })
    await acknowledge()
    expect(newest()).toMatchObject([{ state: 'success', endMs: START_MS, hostCount: 1 }])
    expect(tasks.progress()(task)).toBeUndefined()
  })

  it('that hosts apply continues after a restart', async () => {
    await createProvider()
    await restart()
    expect(newest()).toMatchObject([{ state: 'running' }])
    await acknowledge()
    expect(newest()).toMatchObject([{ state: 'success', hostCount: 1 }])
  })

  it('is no longer followed if too many later tasks wait for hosts', async () => {
    const set = (value: number) =>
      call({ operation: 'option.OptionManager.updateValues' }, `${value}`, () =>
        store.change((tables) => {
          tables.putSetting('config.log.level', value % 2 === 0 ? 'info' : 'warning')
          tables.bumpGeneration()
        }),
      )
    for (let value = 0; value <= 500; value++) await set(value)
    expect(store.tasks.running()).toHaveLength(500)
    expect(store.tasks.find(1)).toMatchObject({
      ...{ target: '0', state: 'error', endMs: START_MS },
      error: expect.stringContaining('when 500 later tasks waited for hosts too'),
    })
    await acknowledge()
    expect(newest()[0]).toMatchObject({ target: '500', state: 'success' })
    expect(store.tasks.find(1)).toMatchObject({ state: 'error' })
  })

  it('names the provider that a restore has added or found, which the request does not name', async () => {
    const provider = keyProvider({ name: 'nkp-9' })
    const { keyId, kcv } = provider
    await call(CREATE, '', () => store.change((tables) => tables.insertKeyProvider(provider)))
    const file = { keyId, kcv, timeMs: 1, isEncrypted: true, user: '' }
    await call(CREATE, '', () => store.change((tables) => tables.insertBackup(file)))
    expect(newest()).toMatchObject([
      { target: 'nkp-9', state: 'success' },
      { target: 'nkp-9', state: 'success' },
    ])
  })

  it('that fails after its effect is an error', async () => {
    const failing = call(DATACENTER, 'DC 2', async () => {
      await store.change((tables) => tables.insertDatacenter('DC 2'))
      throw new Error('a detail for the log')
    })
    await expect(failing).rejects.toThrow('a detail')
    expect(newest()).toMatchObject([{ state: 'error', error: 'internal error of vCenter' }])
  })
})

describe('a long operation', () => {
  it('is a task from its beginning to its end, also if it fails', async () => {
    const states: (string | undefined)[] = []
    await call(ADD, 'esx-2', async () => {
      states.push(newest()[0]?.state)
    })
    expect([...states, newest()[0]?.state]).toEqual(['running', 'success'])
    const failing = call(ADD, 'esx-3', () =>
      Promise.reject(new VcenterError('HOST_UNREACHABLE', 'esx-3 cannot be reached')),
    )
    await expect(failing).rejects.toThrow('cannot be reached')
    expect(newest()).toMatchObject([
      { target: 'esx-3', state: 'error', error: 'esx-3 cannot be reached' },
      { target: 'esx-2', state: 'success' },
    ])
  })

  it('keeps only the beginning of a target that no object can have', async () => {
    const failing = call(ADD, 'x'.repeat(4_000_000), () =>
      Promise.reject(new VcenterError('INVALID_NAME', 'no')),
    )
    await expect(failing).rejects.toThrow('no')
    expect(newest()).toMatchObject([{ target: 'x'.repeat(200), state: 'error' }])
  })

  it('is no task if its call is about an object that does not exist', async () => {
    const attest = { operation: 'nkpsim.host.attest', isLong: true, of: 'host' } as const
    const fail = () => Promise.reject(new VcenterError('HOST_NOT_FOUND', 'no'))
    await expect(call(attest, 'no-such-host', fail)).rejects.toThrow('no')
    expect(newest()).toEqual([])
    await call(attest, 'esx-1', async () => undefined)
    expect(newest()).toMatchObject([{ target: 'esx-1', state: 'success' }])
  })

  it('that checks privileges itself is a task from the moment in which they are there', async () => {
    const refuse = () => Promise.reject(new VcenterError('NO_PERMISSION', 'no'))
    const late = { ...ADD, beginsWhenAllowed: true } as const
    await expect(call(late, 'one', refuse)).rejects.toThrow('no')
    expect(newest()).toEqual([])
    await call({ ...late, isCancelable: true }, 'two', async () => {
      await beginTask()
      await beginTask()
      const [task] = newest()
      expect(task).toMatchObject({ target: 'two', state: 'running' })
      expect(task && tasks.isCancelable(task)).toBe(true)
    })
    expect(newest()).toMatchObject([{ target: 'two', state: 'success' }])
    await expect(call(late, 'three', () => beginTask().then(refuse))).rejects.toThrow('no')
    expect(newest()).toMatchObject([{ target: 'three', state: 'error' }, { target: 'two' }])
  })

  it('can continue after its call, until its outcome is known', async () => {
    const made = Promise.withResolvers<string>()
    await call(
      ADD,
      'one',
      async () => undefined,
      () => made.promise,
    )
    expect(newest()).toMatchObject([{ state: 'running' }])
    made.resolve('the disk is full')
    await tasks.stop()
    expect(newest()).toMatchObject([{ state: 'error', error: 'the disk is full' }])
  })

  it('that a restart of vCenter interrupts is an error that says whether it had an effect', async () => {
    const never = new Promise<never>(() => undefined)
    void call(ADD, 'one', () => never)
    const begun = Promise.withResolvers<void>()
    void call(ADD, 'two', async () => {
      await store.change((tables) => tables.insertDatacenter('DC 2'))
      begun.resolve()
      await never
    })
    await begun.promise
    await restart()
    expect(newest()).toMatchObject([
      {
        ...{ target: 'two', state: 'error' },
        error: 'vCenter was restarted after the operation had begun to take effect',
      },
      { target: 'one', error: 'vCenter was restarted before the operation took effect' },
    ])
  })
})

it('tasks are found by target, operation, time and id, and old ones are removed', async () => {
  const make = (name: string) =>
    call(DATACENTER, name, () => store.change((tables) => tables.insertDatacenter(name)))
  for (const name of ['a', 'b']) await make(name)
  const targets = (filter: Parameters<Store['tasks']['newest']>[1]) =>
    store.tasks.newest(10, filter).map(({ target }) => target)
  expect(targets({})).toEqual(['b', 'a'])
  expect(targets({ target: 'a' })).toEqual(['a'])
  expect(targets({ operations: ['Folder.*'] })).toEqual(['b', 'a'])
  expect(targets({ operations: ['Folder.create', 'HostSystem.*'] })).toEqual([])
  expect(targets({ sinceMs: START_MS + 1 })).toEqual([])
  expect(targets({ untilMs: START_MS })).toEqual(['b', 'a'])
  expect(targets({ beforeId: 2 })).toEqual(['a'])
  await store.change((tables) => tables.removeTasksBefore(START_MS))
  expect(targets({})).toHaveLength(2)
  await store.change((tables) => tables.removeTasksBefore(START_MS + 1))
  // The newest task stays, so that the revision of the next task is larger.
  expect(targets({})).toEqual(['b'])
  const [last] = newest()
  await make('c')
  expect(newest()[0]?.revision).toBeGreaterThan(last?.revision ?? Infinity)
  await store.change((tables) => tables.removeTasksBefore(START_MS + 1))
  expect(targets({})).toEqual(['c'])
})

it('the tasks of one user do not displace the tasks of all others', async () => {
  await call(DATACENTER, 'DC 2', () => store.change((tables) => tables.insertDatacenter('DC 2')))
  const [task] = newest()
  if (task === undefined) throw new Error('no task')
  await store.change((tables) => {
    for (let count = 0; count < 10_100; count++)
      tables.insertTask({ ...task, operation: ADD.operation, user: 'bob@vsphere.local' })
  })
  expect(store.tasks.newest(20_000).at(-1)).toEqual(task)
  expect(store.tasks.newest(20_000).length).toBeLessThan(5200)
})
