import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import {
  createTemporaryFolder,
  type ManualClock,
  manualClock,
  silentLogger,
} from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { createHostTokens, type HostTokens } from '../access/host-tokens.ts'
import { createSessionTokens } from '../access/session-token.ts'
import type { Store } from '../store/store.ts'
import { storeIn } from '../testing/models.ts'
import { createRevocationCopies, type RevocationCopies } from './revocation-copies.ts'

/** Turns of the event loop after which a test fails whose condition is not true. */
const MAX_TURNS = 1_000_000
const CENTURY_MS = 100 * 365.25 * 24 * 60 * 60_000

let folder: ReturnType<typeof createTemporaryFolder>
let store: Store
let clock: ManualClock
/** Change of the time that the machine shows. */
let setByMs: number
let tokens: HostTokens
let copies: RevocationCopies
let warnings: (readonly [event: string, host: unknown])[]
let doubts: Map<string, string | undefined>

const open = (): Promise<HostTokens> =>
  createHostTokens({
    clockBehindMs: () => 0,
    ...{ store, machineClock: { ...clock, nowMs: () => clock.nowMs() + setByMs } },
    ...{ tokens: createSessionTokens(store.identity), random: systemRandom },
    onRevoked: () => copies.changed(),
  })

beforeEach(async () => {
  folder = createTemporaryFolder()
  store = await storeIn(folder.path)
  clock = manualClock()
  setByMs = 0
  tokens = await open()
  warnings = []
  doubts = new Map()
  copies = createRevocationCopies({
    hostTokens: tokens,
    onDoubt: async ({ name }, message) => void doubts.set(name, message),
    machineClock: clock,
    logger: {
      ...silentLogger,
      warn: (event, fields) => void warnings.push([event, fields?.['host']]),
    },
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
function connectHost(epochOf: (offered: number) => number, name = 'esx-1', id = randomUUID()) {
  const offered: number[] = []
  const setRevocations = async ({ epoch }: { epoch: number }) => {
    offered.push(epoch)
    const own = epochOf(epoch)
    return { newerEpoch: own > epoch ? own : 0 }
  }
  copies.reach({ id, name }, {
    client: () => ({ setRevocations }),
  } as unknown as RpcChannel)
  return {
    ...{ id, offered },
    /** Waits until the host has received this number of lists. */
    received: (count: number) => until(() => offered.length >= count),
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

it('vCenter follows a lying host once, and then refuses it: also on the next stream', async () => {
  const liar = connectHost((offered) => offered + 1, 'liar')
  await until(() => doubts.has('liar'))
  const { epoch } = tokens.revocations()
  expect(liar.offered).toEqual([expect.any(Number), epoch])
  const onNextStream = connectHost((offered) => offered + 1, 'liar', liar.id)
  const honest = connectHost(() => 0, 'honest')
  await until(() => doubts.has('honest') && warnings.length === 5)
  expect(warnings).toEqual([
    ['revocations.newer-on-host', 'liar'],
    ...[1, 2].flatMap(() => [
      ['revocations.newer-on-host', 'liar'],
      ['revocations.not-taken', 'liar'],
    ]),
  ])
  await clock.advance(60_000)
  expect(tokens.revocations().epoch).toBe(epoch)
  expect([onNextStream.offered, honest.offered]).toEqual([[epoch], [epoch]])
  expect(doubts).toEqual(
    new Map([
      ['liar', 'the host again reports a newer list of revoked tokens than that of vCenter'],
      ['honest', undefined],
    ]),
  )
})

it('vCenter does not begin epochs above those of several hosts more often than once a minute', async () => {
  const first = connectHost((offered) => offered + 1, 'esx-1')
  await first.received(2)
  const { epoch } = tokens.revocations()
  const second = connectHost(() => epoch + 1000, 'esx-2')
  await second.received(1)
  // The machine's time has no influence.
  setByMs = -7 * 24 * 60 * 60_000
  await clock.advance(59_000)
  expect(tokens.revocations().epoch).toBe(epoch)
  await clock.advance(1000)
  await second.received(2)
  expect(second.offered).toEqual([epoch, epoch + 1001])
})

it('vCenter does not follow a host that received a newer list over its next channel', async () => {
  const { epoch } = tokens.revocations()
  const { promise, resolve } = Promise.withResolvers<{ newerEpoch: number }>()
  const id = randomUUID()
  const setRevocations = () => promise
  copies.reach({ id, name: 'esx-1' }, {
    client: () => ({ setRevocations }),
  } as unknown as RpcChannel)
  await tokens.passEpoch(epoch)
  const newest = tokens.revocations()
  const next = connectHost(() => 0, 'esx-1', id)
  await next.received(1)
  resolve({ newerEpoch: newest.epoch })
  await until(() => doubts.has('esx-1'))
  expect([warnings, tokens.revocations()]).toEqual([[], newest])
})

it('vCenter does not follow a host to an epoch that is more than 100 years ahead', async () => {
  const { epoch } = tokens.revocations()
  const host = connectHost(() => clock.nowMs() + CENTURY_MS + 1)
  await until(() => warnings.length === 2)
  expect(warnings.map(([event]) => event)).toEqual([
    'revocations.newer-on-host',
    'revocations.not-taken',
  ])
  expect(doubts.get('esx-1')).toContain('100 years ahead')
  expect(tokens.revocations().epoch).toBe(epoch)
  expect(copies.isCurrent(host.id)).toBe(true)
})

/** Waits for a condition. The limit ends a test whose condition never becomes true. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS && !isTrue(); turn++) await new Promise(setImmediate)
  expect(isTrue()).toBe(true)
}
