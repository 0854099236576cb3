import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemInput } from '@nkpsim/daemon'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, type Effects, systemClock, systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { VCENTER_RESTORED } from '../records/event.ts'
import type { Store } from '../store/store.ts'
import { asNative, cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import { BACKUP_PASSWORD, secretText } from '../testing/recovery.ts'
import { type ServedStore, serveStore } from '../testing/served-store.ts'
import { restoreVcenter } from './restore.ts'

const CLIENTS = 20
const BACKUP_COUNT = 10
const PAUSE_MS = 50
const MAX_BACKUP_BYTES = 64 * 1024 * 1024
/**
 * Maximum number of objects that a client creates, so that the test ends in time. Other changes
 * continue.
 */
const MAX_CREATED = 10
const CALL = { timeoutMs: PATIENCE_MS }
const RECOVERY = 'nkpsim.vcenter.v1.RecoveryService'

/**
 * Returns the whole state of a store as text, without the record of a restore. KDKs appear as their
 * key check values.
 */
function stateOf(store: Store): string {
  const { keyProviders, attestations, lastRestore, ...rest } = store.snapshot()
  const providers = keyProviders.map(asNative).map(({ kdk, ...provider }) => provider)
  return JSON.stringify([rest, providers, [...attestations], newestOfBackup(store)])
}

const STATE = '/vcenter'
const BACKUPS = '/backups'
const disk = createSimulatedDisk({ random: systemRandom })
/** A disk and a network in memory, on which many clients cost little. */
const effects: Effects = {
  ...cheapEffects,
  files: disk.attach(),
  database: disk.attachDatabases(),
}
const network = createMemoryNetwork().node('vcenter', systemClock)
let store: Store
let server: ServedStore
/** Every committed state, in order. */
const states: string[] = []

beforeAll(async () => {
  for (const folder of [STATE, BACKUPS]) await effects.files.makeFolder(folder, 0o700)
  const opened = await storeIn(STATE, effects)
  states.push(stateOf(opened))
  store = {
    ...opened,
    change: (work) => {
      const snapshot = opened.change(work)
      states.push(stateOf(opened))
      return snapshot
    },
  }
  // Providers that are backed up, so that each can become the default.
  await store.change((tables) => {
    for (let number = 0; number < 4; number++)
      tables.insertKeyProvider(keyProvider({ name: `old-${number}` }))
  })
  server = await serveStore(store, STATE, { files: effects.files, network })
})
afterAll(() => server.close())

function contentOf(path: string): Buffer {
  return readSmallFile(effects.files, path, MAX_BACKUP_BYTES)
}

/** Number of changes that each client has made. */
const made = Array.from({ length: CLIENTS }, () => 0)

/** Makes various changes with short pauses until it is told to stop. */
async function changeUntil(client: number, isOver: () => boolean): Promise<void> {
  const channel = await server.connect()
  const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
  const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
  let changes = 0
  try {
    while (!isOver()) {
      const name = `${client}-${changes++}`
      if (changes <= MAX_CREATED) {
        await inventory.createDatacenter({ name }, CALL)
        await inventory.createCluster({ name, datacenter: name }, CALL)
      }
      await providers.setDefaultProvider({ provider: `old-${changes % 4}` }, CALL)
      made[client] = changes
      // Each client creates its own objects, so that each has enough room.
      if (changes === client % 7)
        await providers.createProvider({ provider: `new-${client}` }, CALL)
      await delay(PAUSE_MS)
    }
  } finally {
    channel.close()
  }
}

/**
 * Waits until each client has made two more changes, so that at least one of them began after this
 * call.
 */
async function untilAllChanged(): Promise<void> {
  const before = [...made]
  await until(() => made.every((changes, client) => changes >= (before[client] ?? 0) + 2))
}

async function makeBackup(channel: RpcChannel): Promise<void> {
  const recovery = channel.client(RECOVERY)
  const location = `file://${BACKUPS}`
  const { job } = await recovery.createBackup(
    { spec: { parts: ['seat'], location, backupPassword: BACKUP_PASSWORD } },
    CALL,
  )
  const id = job?.id ?? ''
  const state = async () => (await recovery.getBackupJob({ id }, CALL)).job?.state
  await until(async () => (await state()) !== 'BACKUP_JOB_STATE_RUNNING')
  expect(await state()).toBe('BACKUP_JOB_STATE_FINISHED')
}

describe(`${BACKUP_COUNT} backups while ${CLIENTS} clients change things`, () => {
  it('are each a committed state when restored, and later backups have later states', async () => {
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      changeUntil(client, () => isOver),
    )
    const channel = await server.connect()
    try {
      for (let backup = 0; backup < BACKUP_COUNT; backup++) {
        await untilAllChanged()
        await makeBackup(channel)
      }
    } finally {
      isOver = true
      channel.close()
    }
    await Promise.all(clients)

    const backups = (await effects.files.list(BACKUPS)).toSorted()
    expect(backups).toHaveLength(BACKUP_COUNT)
    const places: number[] = []
    for (const [index, file] of backups.entries()) {
      const stateFolder = `/restored-${index}`
      await restoreVcenter({
        ...effects,
        input: { ...systemInput, stream: async (path) => Readable.from([contentOf(path)]) },
        file: join(BACKUPS, file),
        passwords: [secretText(BACKUP_PASSWORD)],
        stateFolder,
      })
      const restored = await storeIn(stateFolder, effects)
      places.push(states.indexOf(stateOf(restored)))
      restored.close()
    }
    expect(places).not.toContain(-1)
    // The clients continue all the time, so each later backup has a later state.
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places).size).toBe(BACKUP_COUNT)
  })
})

/** Returns the newest event before the restore. */
function newestOfBackup(store: Pick<Store, 'newestEvents'>): unknown {
  return store.newestEvents(2).find(({ id }) => id !== VCENTER_RESTORED)
}
