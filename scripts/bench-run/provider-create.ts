import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { clusterClockOf } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import {
  createProvider,
  deleteProvider,
  type HostInventory,
  host,
  silentLogger,
  startMonitor,
  storeIn,
  vmRecord,
} from '@nkpsim/vcenter/testing'
import { type Figure, median, rounded } from './figure.ts'

const SMALL = { hosts: 10, vms: 10 }
const LARGE = { hosts: 2500, vms: 45_000 }
const ROUNDS = 30
const KEY = { provider: 'NKP', keyId: randomUUID() }

/**
 * Measures the CPU time for creating a key provider in a large vCenter, compared with a small one.
 * This covers store, events and alarms, but not the fan-out to the hosts. The disk takes the same
 * time for both, so it is left out.
 */
export async function measureProviderCreate(folder: string): Promise<Figure> {
  const small = await openSite(folder, SMALL)
  const large = await openSite(folder, LARGE)
  const smallMs: number[] = []
  const largeMs: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      smallMs.push(await small.createAndDelete())
      largeMs.push(await large.createAndDelete())
    }
  } finally {
    await small.close()
    await large.close()
  }
  return {
    name: `CPU of a new key provider at ${LARGE.hosts} hosts and ${LARGE.vms} VMs, relative to ${SMALL.hosts} and ${SMALL.vms}`,
    value: rounded(median(largeMs) / median(smallMs)),
    unit: 'times',
    goal: 1.5,
    parts: { largeMs: rounded(median(largeMs)), smallMs: rounded(median(smallMs)), rounds: ROUNDS },
  }
}

async function openSite(folder: string, { hosts, vms }: typeof SMALL) {
  const store = await storeIn(mkdtempSync(join(folder, 'create-')))
  await store.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    for (let number = 1; number <= hosts; number++) {
      const name = `esx-${number}`
      const id = randomUUID()
      // The hosts count as disconnected, because hosts that do not respond would raise alarms.
      tables.putHost(host({ id, name, isDisconnected: true }))
      tables.putHostHolding(id, { host: name, encryptionMode: 'TPM', heardMs: 1, keys: [] })
      tables.putHostInventory(id, inventoryOf(name, Math.ceil(vms / hosts)))
    }
  })
  const monitor = await startMonitor({
    store,
    clusterClock: clusterClockOf(systemClock),
    machineClock: systemClock,
    logger: silentLogger,
  })
  return {
    /** Returns the CPU time of the creation, ms. */
    createAndDelete: async (): Promise<number> => {
      const before = process.cpuUsage()
      await createProvider(store, {
        random: systemRandom,
        name: 'NKP',
        tpmRequired: false,
        keyId: '',
        kdk: undefined,
      })
      const { user, system } = process.cpuUsage(before)
      await deleteProvider(store, 'NKP')
      return (user + system) / 1000
    },
    close: async () => {
      await monitor.stop()
      store.close()
    },
  }
}

function inventoryOf(hostName: string, vms: number): HostInventory {
  return {
    crypto: { mode: 'safe', hostKey: KEY, requiresEncryptionMode: false },
    vms: Array.from({ length: vms }, (_, number) =>
      vmRecord({
        ...{ uuid: randomUUID(), name: `${hostName}-${number}` },
        ...{ isPoweredOn: true, home: KEY },
      }),
    ),
  }
}
