import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { createSimulatedClock, type SimulatedClock } from '@nkpsim/daemon'
import { createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { createHostTokens, type HostTokens } from '../access/host-tokens.ts'
import { createSessionTokens } from '../access/session-token.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { createRevocationCopies, type RevocationCopies } from './revocation-copies.ts'

const CENTURY_MS = 100 * 365.25 * 24 * 60 * 60_000

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clock: SimulatedClock
let tokens: HostTokens
let copies: RevocationCopies
let failures: string[]

const open = (): Promise<HostTokens> =>
  createHostTokens({
    clockBehindMs: () => 0,
    ...{ store, clusterClock: clock, machineClock: { ...clock, kind: 'machine' } },
    ...{ tokens: createSessionTokens(store.identity), random: systemRandom },
    onRevoked: () => copies.changed(),
  })

beforeEach(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  clock = createSimulatedClock(systemClock, { timeScale: 1, offsetMs: 0 })
  clock.freeze()
  tokens = await open()
  failures = []
  copies = createRevocationCopies({
    hostTokens: tokens,
    machineClock: { ...clock, kind: 'machine' },
    logger: { ...silentLogger, warn: (event) => void failures.push(event) },
  })
})
afterEach(() => {
  tokens.stop()
  store.close()
  folder[Symbol.dispose]()
})

/**
 * Connects a host.
 * @param epochOf returns the epoch of the host's list when it receives a list
 */
function connectHost(epochOf: (offered: number) => number) {
  const offered: number[] = []
  const id = randomUUID()
  let arrived = Promise.withResolvers<void>()
  const setRevocations = async ({ epoch }: { epoch: number }) => {
    offered.push(epoch)
    arrived.resolve()
    const own = epochOf(epoch)
    return { newerEpoch: own > epoch ? own : 0 }
  }
  copies.reach({ id, name: 'esx-1' }, {
    client: () => ({ setRevocations }),
  } as unknown as RpcChannel)
  return {
    ...{ id, offered },
    /** Waits until the host has received this number of lists. */
    received: async (count: number) => {
      while (offered.length < count) {
        arrived = Promise.withResolvers()
        await arrived.promise
      }
    },
  }
}

it('vCenter begins an epoch above that of a host that has a newer list, also after the next start', async () => {
  const later = clock.nowMs() + 365 * 24 * 60 * 60_000
  const host = connectHost(() => later)
  await host.received(2)
  expect(host.offered[1]).toBe(later + 1)
  expect(tokens.revocations()).toEqual({ epoch: later + 1, revision: 0, tokens: [], users: [] })
  tokens.stop()
  tokens = await open()
  expect(tokens.revocations().epoch).toBeGreaterThan(later + 1)
})

it('vCenter does not let a lying host end all tokens more often than once a minute', async () => {
  const host = connectHost((offered) => offered + 1)
  await host.received(2)
  const { epoch } = tokens.revocations()
  await clock.advance(59_000)
  expect(tokens.revocations().epoch).toBe(epoch)
  await clock.advance(1000)
  await host.received(3)
  expect(host.offered).toEqual([expect.any(Number), epoch, epoch + 1000])
})

it('vCenter does not follow a host to an epoch that is more than 100 years ahead', async () => {
  const { epoch } = tokens.revocations()
  const host = connectHost(() => clock.nowMs() + CENTURY_MS + 1)
  const other = connectHost(() => 0)
  await other.received(1)
  await host.received(1)
  while (failures.length === 0) await Promise.resolve()
  expect(failures).toEqual(['revocations.not-taken'])
  expect(tokens.revocations().epoch).toBe(epoch)
  expect(copies.isCurrent(host.id)).toBe(true)
})
