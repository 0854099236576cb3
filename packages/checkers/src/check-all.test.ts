import { expect, it } from '@jest/globals'
import { checkInvariants, type Invariant, NOTHING_SEEN, type Observation } from './check-all.ts'

const TIMES = { freshForMs: 1000, nowMs: 10_000, toleranceMs: 10 }
const secret = { label: 'KDK', bytes: Buffer.alloc(32, 7) }
const held = { provider: 'nkp-1', keyId: 'id-1', holder: 'esx-1', kcv: 'aa' }
const machine = { tpm: 'a', measured: 'b' }
const state = { host: 'esx-1', vcenterInstanceId: 'a', term: 1, generation: 2, content: '' }
const name = { alarm: 'a', entity: 'esx-1' }
const call = { call: 'CreateProvider', caller: 'anna', isTrusted: true, hasSucceeded: true }

/** A violation of each invariant. */
const PLANTED: Record<Invariant, Partial<Observation>> = {
  I1: { secrets: [secret], places: [{ name: 'log', bytes: secret.bytes }] },
  I2: { held: [held, { ...held, holder: 'esx-2', kcv: 'bb' }] },
  I3: { diskDifferences: ['vm-1 differs at byte 0'] },
  I4: {
    attempts: [
      {
        ...{ operation: 'power on', host: 'esx-1', isVcenterUp: false, holdsKdk: true },
        ...{ isFaulty: false, error: 'VM_LOCKED', isRefusal: false },
      },
    ],
  },
  I5: {
    boots: [
      {
        ...{ host: 'esx-1', sealedTo: machine, on: { ...machine, tpm: 'c' } },
        ...{ isApproved: false, hasRecoveryKey: false, opened: true },
      },
    ],
  },
  I6: {
    deliveries: [
      {
        ...{ provider: 'nkp-1', tpmRequired: true, host: 'esx-1', sentMs: 0 },
        ...{ tpmVersion: '2.0', attestation: undefined },
      },
    ],
    trustedHolders: [{ host: 'esx-1', keyCount: 1, attestedMs: 0 }],
  },
  I7: { applied: [state, { ...state, generation: 1 }] },
  I8: { acknowledged: new Map([['provider nkp-1', {}]]) },
  I9: { refused: [{ call: 'a', code: 'INTERNAL', message: 'b', before: '', after: '' }] },
  I10: {
    runs: ['esx-1', 'esx-2'].map((host) => ({ vm: 'vm-1', host, fromMs: 0, toMs: undefined })),
  },
  I11: { calls: [{ ...call, needed: ['a'], held: [] }] },
  I12: { conditions: [{ ...name, fromMs: 0, toMs: undefined, intervalMs: 5 }] },
  I13: {
    holdings: [
      { host: 'esx-1', isReachable: true, desired: new Map([['nkp-1', 'a']]), held: new Map() },
    ],
  },
  I14: { reads: [{ object: 'a', hasRightKey: false, returnedBytes: 1, error: undefined }] },
  I15: { effects: [{ daemon: 'vCenter', call: 'CreateProvider', target: 'nkp-1', seenMs: 0 }] },
}

it('checkInvariants accepts a cluster in which nothing was seen', () => {
  expect(checkInvariants(NOTHING_SEEN, TIMES)).toEqual([])
})

it.each(Object.entries(PLANTED))(
  'checkInvariants finds a violation of %s, and of no other invariant',
  (invariant, planted) => {
    const found = checkInvariants({ ...NOTHING_SEEN, ...planted }, TIMES)
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map((each) => each.invariant))).toEqual(new Set([invariant]))
  },
)
