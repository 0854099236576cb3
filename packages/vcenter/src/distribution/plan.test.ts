import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import fc from 'fast-check'
import { cluster, host, keyProvider, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { backoffMs } from './backoff.ts'
import {
  type DesiredState,
  desiredState,
  ineligibility,
  MAX_GENERATION,
  MAX_UNPROVED_LEAP,
  type ObservedState,
  plan,
} from './plan.ts'
import { createWakeUp } from './wake-up.ts'

const PROVIDERS = [
  keyProvider({ name: 'A' }),
  keyProvider({ name: 'B', tpmRequired: true }),
  keyProvider({ name: 'C', backedUpTimeMs: undefined }),
]
const NEW: ObservedState = { term: 0, generation: 0, keyProviders: [] }

const isSecret = (value: unknown): boolean => value instanceof Secret

/** Returns the state of a host that has applied all of a desired state. */
const take = (desired: DesiredState): ObservedState => ({
  term: desired.term,
  generation: desired.generation,
  keyProviders: desired.keyProviders.map(({ name, keyId, kcv, isDefault, backedUpTimeMs }) => ({
    provider: name,
    keyId,
    kcv,
    isDefault,
    usable: backedUpTimeMs !== undefined,
  })),
})

describe('the desired state of a host', () => {
  const names = (of: Parameters<typeof desiredState>[1]) =>
    desiredState({ ...NO_ENTITY_DEFAULTS, generation: 1, keyProviders: PROVIDERS }, of, {
      term: 1,
    }).keyProviders.map(({ name }) => name)

  it('has every provider if the host has a TPM 2.0, otherwise only providers that do not require one', () => {
    expect(names(host())).toEqual(['A', 'B', 'C'])
    expect(names(host({ tpmVersion: '' }))).toEqual(['A', 'C'])
    expect(names(host({ tpmVersion: '1.2' }))).toEqual(['A', 'C'])
  })

  it('does not contain the secrets of providers', () => {
    const known = { ...NO_ENTITY_DEFAULTS, generation: 1, keyProviders: PROVIDERS }
    const { keyProviders } = desiredState(known, host(), { term: 1 })
    expect(PROVIDERS.flatMap((each) => Object.values(each)).some(isSecret)).toBe(true)
    expect(keyProviders.flatMap((each) => Object.values(each)).some(isSecret)).toBe(false)
  })

  it('is empty for a standalone host', () => {
    expect(names(host({ cluster: undefined }))).toEqual([])
  })

  it('is empty for a host older than 7.0 Update 2, and the reason names the version', () => {
    expect(names(host({ esxiVersion: '7.0.1' }))).toEqual([])
    expect(names(host({ esxiVersion: '7.0.2' }))).toEqual(['A', 'B', 'C'])
    expect(ineligibility(host({ esxiVersion: '7.0.1' }), keyProvider())).toBe(
      'a native key provider requires ESXi 7.0 Update 2 or later, the host runs 7.0 Update 1',
    )
  })
})

describe('the default of a host', () => {
  const known = {
    generation: 1,
    keyProviders: [
      keyProvider({ name: 'A', isDefault: true }),
      keyProvider({ name: 'B' }),
      keyProvider({ name: 'C' }),
    ],
    clusters: [cluster({ folder: 'inner' }), cluster({ name: 'other' })],
    folders: [
      { name: 'outer', datacenter: 'DC', parent: undefined },
      { name: 'inner', datacenter: 'DC', parent: 'outer' },
    ],
  }
  const defaultOf = (
    entityDefaults: { kind: 'cluster' | 'folder'; entity: string; provider: string }[],
    cluster = 'Cluster',
  ) =>
    desiredState({ ...known, entityDefaults }, host({ cluster }), { term: 1 }).keyProviders.find(
      ({ isDefault }) => isDefault,
    )?.name

  it('is the default of its cluster, of the nearest folder that has one, or of the vCenter', () => {
    const ofCluster = { kind: 'cluster', entity: 'Cluster', provider: 'B' } as const
    const ofOuter = { kind: 'folder', entity: 'outer', provider: 'C' } as const
    expect(defaultOf([])).toBe('A')
    expect(defaultOf([ofOuter])).toBe('C')
    expect(defaultOf([ofOuter, { ...ofOuter, entity: 'inner', provider: 'B' }])).toBe('B')
    expect(defaultOf([ofOuter, ofCluster])).toBe('B')
    expect(defaultOf([ofOuter, ofCluster], 'other')).toBe('A')
  })
})

describe('providers of another vCenter', () => {
  const desired = desiredState(
    { ...NO_ENTITY_DEFAULTS, generation: 3, keyProviders: PROVIDERS },
    host(),
    { term: 1, keepForeign: true },
  )
  const taken = take(desired)
  const foreign = { provider: 'A', keyId: 'x', kcv: 'y', usable: true, isDefault: false }
  const observed = {
    ...taken,
    keyProviders: [...taken.keyProviders, { ...foreign, foreign: true }],
  }

  it('stay until their removal is due, and the removal needs no new generation', () => {
    expect(plan(desired, observed)).toEqual({ kind: 'none' })
    expect(plan({ ...desired, keepForeign: false }, observed)).toEqual({ kind: 'push' })
    expect(plan({ ...desired, keepForeign: false }, taken)).toEqual({ kind: 'none' })
  })
})

describe('the plan', () => {
  it('pushes new providers, and pushes nothing to a host that is up to date', () => {
    const desired = desiredState(
      { ...NO_ENTITY_DEFAULTS, generation: 3, keyProviders: PROVIDERS },
      host(),
      { term: 1 },
    )
    expect(plan(desired, NEW)).toEqual({ kind: 'push' })
    expect(plan(desired, take(desired))).toEqual({ kind: 'none' })
  })

  it('pushes a change when a flag of a provider changed or a provider was removed', () => {
    const before = take(
      desiredState({ ...NO_ENTITY_DEFAULTS, generation: 3, keyProviders: PROVIDERS }, host(), {
        term: 1,
      }),
    )
    const [first, ...rest] = PROVIDERS
    if (first === undefined) throw new Error('no provider')
    for (const keyProviders of [[{ ...first, isDefault: true }, ...rest], rest])
      expect(
        plan(
          desiredState({ ...NO_ENTITY_DEFAULTS, generation: 4, keyProviders }, host(), { term: 1 }),
          before,
        ),
      ).toEqual({
        kind: 'push',
      })
  })

  it('raises the generation if the host has seen a later generation', () => {
    const desired = desiredState(
      { ...NO_ENTITY_DEFAULTS, generation: 3, keyProviders: PROVIDERS },
      host(),
      { term: 1 },
    )
    expect(plan(desired, { ...NEW, term: 1, generation: 9 })).toEqual({
      kind: 'raise generation',
      above: 9,
      isByWordAlone: true,
    })
    expect(plan(desired, { ...take(desired), keyProviders: [] })).toEqual({
      kind: 'raise generation',
      above: 3,
      isByWordAlone: false,
    })
  })

  it('brings any host to its desired state in two steps, and changes nothing afterwards', () => {
    const observed = fc.record({
      term: fc.integer({ min: 0, max: 1 }),
      generation: fc.nat({ max: 12 }),
      keyProviders: fc.subarray([
        ...take(
          desiredState({ ...NO_ENTITY_DEFAULTS, generation: 0, keyProviders: PROVIDERS }, host(), {
            term: 1,
          }),
        ).keyProviders,
      ]),
    })
    const providers = fc.subarray(PROVIDERS)
    const hosts = fc.record({
      cluster: fc.constantFrom('Cluster', undefined),
      tpmVersion: fc.constantFrom('2.0', '1.2', ''),
    })
    fc.assert(
      fc.property(
        observed,
        providers,
        fc.integer({ min: 1, max: 12 }),
        hosts,
        (start, keyProviders, first, where) => {
          let held: ObservedState = start
          let generation = first
          for (let steps = 0; steps < 3; steps++) {
            const desired = desiredState(
              { ...NO_ENTITY_DEFAULTS, generation, keyProviders },
              host(where),
              { term: 1 },
            )
            const action = plan(desired, held)
            if (action.kind === 'raise generation')
              generation = Math.max(generation, action.above + 1)
            if (action.kind === 'push') held = take(desired)
          }
          const desired = desiredState(
            { ...NO_ENTITY_DEFAULTS, generation, keyProviders },
            host(where),
            { term: 1 },
          )
          expect(plan(desired, held)).toEqual({ kind: 'none' })
          for (const { provider } of held.keyProviders)
            expect(provider === 'B' && where.tpmVersion !== '2.0').toBe(false)
        },
      ),
    )
  })
})

describe('a host that reports generations that it was never sent', () => {
  const desiredAt = (generation: number): DesiredState =>
    desiredState({ ...NO_ENTITY_DEFAULTS, generation, keyProviders: PROVIDERS }, host(), {
      term: 1,
    })
  const generations = fc.oneof(
    fc.nat({ max: 100 }),
    fc.integer({ min: 0, max: 2 ** 53 - 1 }),
    fc.constantFrom(
      MAX_UNPROVED_LEAP,
      MAX_UNPROVED_LEAP + 1,
      2 ** 48 - 1,
      MAX_GENERATION - 1,
      MAX_GENERATION,
      2 ** 64,
      Number.NaN,
    ),
  )

  it('raises the generation of its vCenter by a bounded step or not at all', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 30 }), generations, fc.boolean(), (own, stated, isProved) => {
        const observed = { ...take(desiredAt(own)), generation: stated, isProved }
        const action = plan(desiredAt(own), observed)
        if (action.kind === 'raise generation') {
          expect(action.above).toBeLessThan(MAX_GENERATION)
          if (!isProved) expect(action.above - own).toBeLessThanOrEqual(MAX_UNPROVED_LEAP)
          expect(action.isByWordAlone).toBe(!isProved && action.above > own)
        } else if (stated > own)
          expect(action).toMatchObject({ kind: 'leave alone', code: 'GENERATION_OUT_OF_RANGE' })
      }),
    )
  })

  it('does not prevent other hosts from reaching their desired state, even after a restore of vCenter', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constant({ kind: 'change' } as const),
        fc.constant({ kind: 'backup' } as const),
        fc.constant({ kind: 'restore' } as const),
        generations.map((generation) => ({ kind: 'rogue', generation }) as const),
        // This host repeats the largest leap that vCenter believes without a proof.
        fc.constant({ kind: 'rogue', generation: undefined } as const),
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, (taken) => {
        let generation = 1
        let backup = 1
        let held: ObservedState = { ...take(desiredAt(generation)), isProved: true }
        const meet = (observed: ObservedState): ReturnType<typeof plan> => {
          const action = plan(desiredAt(generation), observed)
          if (action.kind === 'raise generation')
            generation = Math.max(generation, action.above + 1)
          return action
        }
        const converge = (): void => {
          for (let rounds = 0; rounds < 2; rounds++)
            if (meet(held).kind === 'push')
              held = { ...take(desiredAt(generation)), isProved: true }
          expect(plan(desiredAt(generation), held)).toEqual({ kind: 'none' })
        }
        for (const step of taken) {
          if (step.kind === 'change') generation += 1
          if (step.kind === 'backup') backup = generation
          if (step.kind === 'restore') generation = backup
          if (step.kind === 'rogue')
            meet({ ...NEW, term: 1, generation: step.generation ?? generation + MAX_UNPROVED_LEAP })
          converge()
        }
      }),
    )
  })
})

it('the back-off doubles up to ten seconds, with full jitter', () => {
  expect([0, 1, 2, 3].map((failures) => backoffMs(failures, 0.999_999))).toEqual(
    [100, 200, 400, 800].map((ms) => expect.closeTo(ms, 1)),
  )
  fc.assert(
    fc.property(
      fc.nat(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, random) => {
        expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(0)
        expect(backoffMs(failures, random)).toBeLessThanOrEqual(10_000)
      },
    ),
  )
})

it('a notification before the wait is not lost, and ten notifications count as one', async () => {
  const wakeUp = createWakeUp()
  const { signal } = new AbortController()
  for (let times = 0; times < 10; times++) wakeUp.notify()
  await wakeUp.wait(signal)
  let isAwake = false
  const waiting = wakeUp.wait(signal).then(() => {
    isAwake = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isAwake).toBe(false)
  wakeUp.notify()
  await waiting
  const ending = new AbortController()
  const ended = wakeUp.wait(ending.signal)
  ending.abort()
  await ended
})
