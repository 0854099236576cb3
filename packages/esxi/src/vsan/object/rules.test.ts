import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ComponentState, ObjectConfiguration, VsanComponent } from '../../records/vsan.ts'
import { SECTOR_CHECK_BYTES } from '../components.ts'
import { acceptConfiguration, prepareChange } from './acceptor.ts'
import { withFailed, withState } from './changes.ts'
import { createDivergent } from './divergent.ts'
import { isAccessible, objectHealth } from './object-health.ts'
import { componentKinds, placeComponents } from './placement.ts'
import { isNeeded, planRedundancy } from './redundancy-plan.ts'
import { createReservations, RESERVATION_MS } from './reservations.ts'
import { planCopies } from './resync-plan.ts'
import { activeReplicas, isMajority } from './votes.ts'

const STATES: readonly ComponentState[] = ['ACTIVE', 'ABSENT', 'ABSENT_RESYNC', 'DEGRADED']
const states = fc.array(fc.constantFrom(...STATES), { minLength: 3, maxLength: 3 })

const configurationOf = (drawn: readonly ComponentState[], csn = 1): ObjectConfiguration => ({
  ...{ objectId: 'o', kind: 'file', failuresToTolerate: 1, csn },
  owner: { hostId: 'h0', runId: 'r0' },
  components: drawn.map(
    (state, index): VsanComponent => ({
      ...{ componentId: `c${index}`, hostId: `h${index}`, diskId: `d${index}`, state },
      kind: index === 2 ? 'witness' : 'replica',
    }),
  ),
})
const hosts: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('h0', 'h1', 'h2'))

describe('accessibility', () => {
  it('needs two of three hosts, one of them with a current replica', () => {
    fc.assert(
      fc.property(states, hosts, (drawn, reachable) => {
        const configuration = configurationOf(drawn)
        const has = ({ hostId }: VsanComponent) => reachable.includes(hostId)
        const isCurrent = [0, 1].some(
          (at) => drawn[at] === 'ACTIVE' && reachable.includes(`h${at}`),
        )
        const expected = reachable.length >= 2 && isCurrent
        expect(isAccessible(configuration, has)).toBe(expected)
        expect(objectHealth(configuration, has, 0) === 'inaccessible').toBe(!expected)
      }),
    )
  })

  it('is never given to two parts of a partition', () => {
    fc.assert(
      fc.property(states, hosts, (drawn, part) => {
        const configuration = configurationOf(drawn)
        const inPart = (id: string) => part.includes(id.replace('c', 'h'))
        const both = [
          isMajority(configuration, inPart),
          isMajority(configuration, (id) => !inPart(id)),
        ]
        expect(both).not.toEqual([true, true])
      }),
    )
  })
})

describe('a change of a configuration', () => {
  it('never leaves an object without an active replica', () => {
    fc.assert(
      fc.property(states, fc.uniqueArray(fc.constantFrom('c0', 'c1', 'c2')), (drawn, failed) => {
        const before = configurationOf(drawn)
        const after = withFailed(before, new Map(failed.map((id) => [id, 'ABSENT' as const])), 5)
        expect(activeReplicas(after).length > 0).toBe(activeReplicas(before).length > 0)
        for (const { state, absentSinceMs } of after.components)
          if (state === 'ABSENT' && absentSinceMs !== undefined) expect(absentSinceMs).toBe(5)
      }),
    )
  })

  it('keeps the time of a loss until the component is active', () => {
    const lost = withFailed(
      configurationOf(['ACTIVE', 'ACTIVE', 'ACTIVE']),
      new Map([['c1', 'ABSENT']]),
      7,
    )
    const again = withState(lost, 'c1', 'ABSENT_RESYNC')
    expect(again.components[1]).toMatchObject({ state: 'ABSENT_RESYNC', absentSinceMs: 7 })
    expect(withState(again, 'c1', 'ACTIVE').components[1]).not.toHaveProperty('absentSinceMs')
  })
})

describe('the agreement of components', () => {
  it('stores only higher csns, and nothing below a promise', () => {
    const run = fc.constantFrom('r0', 'r1')
    const call = fc.record({
      csn: fc.integer({ min: 1, max: 6 }),
      runId: run,
      isPrepare: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        let stored: Parameters<typeof prepareChange>[0] = configurationOf(
          ['ACTIVE', 'ACTIVE', 'ACTIVE'],
          0,
        )
        for (const { csn, runId, isPrepare } of calls) {
          const by = { hostId: 'h', runId }
          const configuration = {
            ...configurationOf(['ACTIVE', 'ACTIVE', 'ACTIVE'], csn),
            owner: by,
          }
          const { promise } = stored
          const { answer, toStore } = isPrepare
            ? prepareChange(stored, { csn, run: by, isOwned: false })
            : acceptConfiguration(stored, configuration, by)
          if (toStore !== undefined) {
            expect(toStore.csn).toBeGreaterThanOrEqual(stored.csn)
            if (promise !== undefined && !isPrepare) {
              expect(csn).toBeGreaterThanOrEqual(promise.csn)
              if (csn === promise.csn) expect(runId).toBe(promise.runId)
            }
            stored = toStore
          } else if (answer.outcome === 'refused') expect(answer.csn).toBeGreaterThanOrEqual(csn)
        }
      }),
    )
  })

  it('protects the lease of an owner from other runs alone', () => {
    const stored = configurationOf(['ACTIVE', 'ACTIVE', 'ACTIVE'], 3)
    const prepare = (runId: string) =>
      prepareChange(stored, { csn: 4, run: { hostId: 'h', runId }, isOwned: true }).answer.outcome
    expect([prepare('r0'), prepare('r1')]).toEqual(['promised', 'owned'])
  })
})

describe('placement', () => {
  it('uses one disk a host, the emptiest, and fails only with too few hosts', () => {
    const disk = fc.record({
      hostId: fc.constantFrom('a', 'b', 'c', 'd'),
      diskId: fc.uuid(),
      capacityBytes: fc.constant(100),
      usedBytes: fc.nat(100),
    })
    fc.assert(
      fc.property(fc.array(disk), (disks) => {
        const hostCount = new Set(disks.map(({ hostId }) => hostId)).size
        const placed = placeComponents(componentKinds('file', 1), disks, 'b')
        expect(placed === undefined).toBe(hostCount < 3)
        if (placed === undefined) return
        expect(new Set(placed.map(({ hostId }) => hostId)).size).toBe(3)
        for (const { hostId, usedBytes } of placed)
          for (const other of disks)
            if (other.hostId === hostId) expect(usedBytes).toBeLessThanOrEqual(other.usedBytes)
        if (disks.some(({ hostId }) => hostId === 'b')) expect(placed[0]?.hostId).toBe('b')
      }),
    )
  })
})

describe('the plan of a resync', () => {
  it('makes all replicas equal to the first that can read each sector', () => {
    const check = fc.constantFrom(0x00, 0x11, 0x22, 0xff)
    const replica = fc.array(check, { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(replica, { minLength: 2, maxLength: 3 }), (drawn) => {
        const checks = drawn.map((each) =>
          Buffer.concat(each.map((byte) => Buffer.alloc(SECTOR_CHECK_BYTES, byte))),
        )
        const result = drawn.map((each) => [...each])
        for (const { from, to, offsetBytes, lengthBytes, isEmpty } of planCopies(checks))
          for (let at = offsetBytes; at < offsetBytes + lengthBytes; at += 4096) {
            const content = drawn[from]?.[at / 4096] ?? 0
            expect(isEmpty).toBe(content === 0)
            result[to]?.splice(at / 4096, 1, content)
          }
        for (let sector = 0; sector < 6; sector++) {
          const good = drawn.map((each) => each[sector]).find((byte) => byte !== 0xff) ?? 0xff
          expect(result.map((each) => each[sector])).toEqual(drawn.map(() => good))
        }
      }),
    )
  })
})

describe('the plan of redundancy', () => {
  it('does nothing for a whole object, and never removes what is needed', () => {
    fc.assert(
      fc.property(states, hosts, (drawn, reachable) => {
        const configuration = configurationOf(drawn)
        const has = (hostId: string) => reachable.includes(hostId)
        const steps = planRedundancy(configuration, has, 0, () => false)
        expect(steps.filter(({ kind }) => kind === 'remove' || kind === 'move')).toEqual([])
        const isWhole = drawn.every((state) => state === 'ACTIVE') && reachable.length === 3
        if (isWhole) expect(steps).toEqual([])
      }),
    )
  })
})

it('ranges that may differ are what was added without what was removed', () => {
  const range = fc
    .tuple(fc.nat(20), fc.nat(20))
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
  fc.assert(
    fc.property(
      fc.array(fc.record({ range, isAdded: fc.boolean() }), { maxLength: 20 }),
      (steps) => {
        const divergent = createDivergent()
        const expected = new Set<number>()
        for (const { range: each, isAdded } of steps) {
          if (isAdded) divergent.add(each)
          else divergent.remove(each)
          for (let at = each.start; at < each.end; at++)
            if (isAdded) expected.add(at)
            else expected.delete(at)
        }
        const found = divergent.within({ start: 0, end: 100 })
        const points = found.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        )
        expect([...new Set(points)].toSorted((a, b) => a - b)).toEqual(
          [...expected].toSorted((a, b) => a - b),
        )
        expect(divergent.isEmpty()).toBe(expected.size === 0)
      },
    ),
  )
})

describe('reservations', () => {
  it('of ids have a greatest number, and end after a time', () => {
    let nowMs = 0
    const reservations = createReservations({ monotonicMs: () => nowMs })
    let granted = 0
    while (reservations.reserve(`id ${granted}`, 'run')) granted++
    expect(granted).toBe(10_000)
    expect(reservations.reserve('id 0', 'run')).toBe(true)
    expect(reservations.reserve('id 0', 'other')).toBe(false)
    expect(reservations.isOfOther('id 0', 'other')).toBe(true)
    nowMs += RESERVATION_MS
    expect(reservations.isOfOther('id 0', 'other')).toBe(false)
    expect(reservations.reserve('another id', 'other')).toBe(true)
  })
})

describe('a component that is not needed', () => {
  it('is needed as soon as another one fails', () => {
    const before = configurationOf(['ACTIVE', 'ACTIVE', 'ACTIVE'])
    const [a] = before.components
    if (a === undefined) throw new Error('there are three components')
    const moved = { ...a, componentId: 'c3', hostId: 'h3' }
    const configuration = { ...before, components: [...before.components, moved] }
    const isLeaving = (id: string) => id === 'c0'
    expect(isNeeded(configuration, 'c0', isLeaving)).toBe(false)
    const failed = withFailed(configuration, new Map([['c3', 'ABSENT']]), 1)
    expect(isNeeded(failed, 'c0', isLeaving)).toBe(true)
  })
})
