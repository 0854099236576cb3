import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@nkpsim/effects'
import { startRealEtcd } from '@nkpsim/rpc/testing/real-etcd'
import { stopCluster } from '@nkpsim/simulator'
import { replicatedStoreIn, type Store, storeIn } from '@nkpsim/vcenter/testing'
import { createLoad } from '../failovers-run/load.ts'
import { runFailovers } from '../failovers-run/run-failovers.ts'
import { startSite } from '../failovers-run/site.ts'
import { type Figure, median, rounded } from './figure.ts'

const ROUNDS = 5
const CHANGES = 100
const CLIENTS = 64
const CHANGES_OF_CLIENT = 50
const FAILOVERS = 3

/** Measures changes through three members of etcd on this disk, and compares them with SQLite. */
export async function measureReplication(folder: string): Promise<Figure[]> {
  await using etcd = await startRealEtcd({ members: 3 })
  const paths = ['alone', 'replicated'].map((name) => join(folder, name))
  for (const path of paths) mkdirSync(path, { recursive: true })
  const [alonePath = '', replicatedPath = ''] = paths
  const alone = await storeIn(alonePath)
  const replicated = await replicatedStoreIn(replicatedPath, etcd)
  try {
    const times: { alone: number[]; replicated: number[] } = { alone: [], replicated: [] }
    for (let round = 0; round < ROUNDS; round++) {
      times.alone.push(...(await changeOneByOne(alone)))
      times.replicated.push(...(await changeOneByOne(replicated.store)))
    }
    const [aloneMs, replicatedMs] = [median(times.alone), median(times.replicated)]
    const togetherMs = await changeTogether(replicated.store)
    return [
      {
        name: 'a change with vCenter HA, compared with SQLite alone, one client',
        value: rounded(replicatedMs / aloneMs),
        unit: 'times',
        goal: 15,
        parts: { replicatedMs: fine(replicatedMs), aloneMs: fine(aloneMs), rounds: ROUNDS },
      },
      {
        name: `time for 1,000 changes with vCenter HA by ${CLIENTS} clients`,
        value: Math.round(togetherMs),
        unit: 'ms',
        goal: 1000,
        parts: { changes: CLIENTS * CHANGES_OF_CLIENT },
      },
    ]
  } finally {
    await replicated.close()
    alone.close()
  }
}

/** Measures the time without a vCenter, from the last acknowledged change to the next one. */
export async function measureFailovers(folder: string, signal: AbortSignal): Promise<Figure[]> {
  mkdirSync(folder)
  const site = await startSite(folder, signal)
  try {
    const load = createLoad(site, seededRandom('bench'))
    const figures: Figure[] = []
    for (const [failure, goal] of [
      ['kill of vCenter', 6000],
      ['loss of the node', 10_000],
    ] as const) {
      const plan = Array.from({ length: FAILOVERS }, () => failure)
      const { times, violations } = await runFailovers(site, load, { plan, say: () => undefined })
      const found = times[failure]
      if (found === undefined || violations.length > 0) throw new Error(violations.join('; '))
      figures.push({
        name: `failover after the ${failure}, from the last change to the next`,
        value: found.medianMs,
        unit: 'ms',
        goal,
        parts: { minMs: found.minMs, maxMs: found.maxMs, failovers: FAILOVERS },
      })
    }
    return figures
  } finally {
    await site.close()
    await stopCluster({ stateDir: join(folder, 'c') })
  }
}

/** Returns how long each of some changes takes, ms. */
async function changeOneByOne(store: Store): Promise<number[]> {
  const times: number[] = []
  for (let count = 0; count < CHANGES; count++) {
    const startMs = performance.now()
    await insertEvent(store)
    times.push(performance.now() - startMs)
  }
  return times
}

/** Returns the time for 1,000 changes of many clients, ms. */
async function changeTogether(store: Store): Promise<number> {
  const startMs = performance.now()
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let count = 0; count < CHANGES_OF_CLIENT; count++) await insertEvent(store)
    }),
  )
  return ((performance.now() - startMs) * 1000) / (CLIENTS * CHANGES_OF_CLIENT)
}

async function insertEvent(store: Store): Promise<void> {
  await store.change((tables) =>
    tables.insertEvent({
      ...{ timeMs: 1, id: 'nkpsim.vcenter.started', entityKind: 'vCenter', entity: '' },
      message: 'a change',
    }),
  )
}

function fine(ms: number): number {
  return Math.round(ms * 100) / 100
}
