import { expect, it } from '@jest/globals'
import { openClusterClock, type RunningDaemon, systemInput } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedConnections,
  createSimulatedDisk,
  createSimulatedTime,
  seededRandom,
  simulatedCompute,
  simulatedMachineClock,
  systemEffects,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { noEtcds } from '@nkpsim/rpc/etcd'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { parseConfig } from './config.ts'
import { VcenterError } from './errors.ts'
import { type Committing, commitAtOnce } from './store/transactions.ts'
import { host, storeIn } from './testing/models.ts'
import { startVcenter } from './vcenter.ts'

const FOLDER = '/vcenter'
/** Each change takes as long as etcd may need for an entry. */
const CHANGE_MS = 2000

/** A machine with a vCenter that was stopped, and a host that is disconnected. */
async function machine() {
  const disk = createSimulatedDisk({ random: seededRandom('slow start') })
  const time = createSimulatedTime()
  const machineClock = simulatedMachineClock(time, { startMs: systemEffects.machineClock.nowMs() })
  const compute = simulatedCompute()
  const effects = {
    ...systemEffects,
    compute,
    files: disk.attach(),
    database: disk.attachDatabases(),
  }
  await effects.files.makeFolder(FOLDER, 0o700)
  const store = await storeIn(FOLDER, effects)
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    tables.putHost(host({ name: 'esx-1', isDisconnected: true }))
  })
  store.close()
  const config = parseConfig(['--state', FOLDER, '--address', 'vcenter', '--port', '443'])
  const own = {
    config,
    effects: {
      ...{ ...effects, machineClock, input: systemInput, etcds: noEtcds },
      network: createMemoryNetwork().node('vcenter', machineClock),
      connections: createSimulatedConnections({ nowMs: machineClock.nowMs }),
    },
    logger: silentLogger,
    clusterClock: await openClusterClock({ ...effects, machineClock }, FOLDER, 1),
  }
  const start = (committing: Committing): Promise<RunningDaemon> =>
    startVcenter(
      own as never,
      {
        ...{ committing, isHeld: () => true },
        seat: {
          config: { name: 'a', leaseSeconds: 3, nodes: [] },
          predecessor: undefined,
          etcd: { members: async () => [] },
          mode: async () => 'enabled',
        },
      } as never,
    )
  return { time, machineClock, start }
}

/** With vCenter HA, a start waits for etcd again and again. Timers of its parts run meanwhile. */
it('a vCenter whose changes are slow starts', async () => {
  const { time, machineClock, start } = await machine()
  let running: RunningDaemon | undefined
  await passTime(time, async () => {
    running = await start((transactions) => {
      const change = commitAtOnce(transactions)
      return async (...args) => {
        await machineClock.sleep(CHANGE_MS)
        return change(...args)
      }
    })
    await running.stop(0)
  })
  expect(running).toBeDefined()
})

/** The node goes on as the passive one, and may become active again in the same process. */
it('a vCenter that loses its leadership at any change of its start leaves nothing open', async () => {
  const { time, start } = await machine()
  const lostAfter =
    (changes: number): Committing =>
    (transactions) => {
      const change = commitAtOnce(transactions)
      let left = changes
      return async (...args) => {
        if (left-- <= 0) throw new VcenterError('NOT_ACTIVE', 'this node is not active')
        return change(...args)
      }
    }
  let failures = 0
  await passTime(time, async () => {
    for (let changes = 0; ; changes++) {
      const outcome = await start(lostAfter(changes)).then(
        (running) => running,
        (error: { code: string }) => error.code,
      )
      if (typeof outcome === 'object') {
        await outcome.stop(0)
        return
      }
      expect(outcome).toBe('NOT_ACTIVE')
      failures++
    }
  })
  expect(failures).toBeGreaterThan(2)
})
