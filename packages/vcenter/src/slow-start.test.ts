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
import { type Committing, commitAtOnce } from './store/transactions.ts'
import { host, storeIn } from './testing/models.ts'
import { startVcenter } from './vcenter.ts'

const FOLDER = '/vcenter'
/** Each change takes as long as etcd may need for an entry. */
const CHANGE_MS = 2000

/** With vCenter HA, a start waits for etcd again and again. Timers of its parts run meanwhile. */
it('a vCenter whose changes are slow starts', async () => {
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
  const slowly: Committing = (transactions) => {
    const change = commitAtOnce(transactions)
    return async (...args) => {
      await machineClock.sleep(CHANGE_MS)
      return change(...args)
    }
  }
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
  let running: RunningDaemon | undefined
  await passTime(time, async () => {
    running = await startVcenter(
      own as never,
      {
        ...{ committing: slowly, isHeld: () => true },
        seat: {
          config: { name: 'a', leaseSeconds: 3, nodes: [] },
          predecessor: undefined,
          etcd: { members: async () => [] },
          mode: async () => 'enabled',
        },
      } as never,
    )
    await running.stop(0)
  })
  expect(running).toBeDefined()
})
