import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { INITIAL_CRYPTO } from '../records/host-crypto.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { apply, type ReceivedState, takenKeyProviders } from './apply.ts'

const TPM = { hasTpm: true }
const NO_TPM = { hasTpm: false }
const state = (more: Partial<ReceivedState> = {}): ReceivedState => ({
  vcenterInstanceId: 'vc-1',
  term: 1,
  generation: 5,
  keyProviders: [],
  cryptoSettings: INITIAL_CRYPTO.cryptoSettings,
  keepForeign: false,
  ...more,
})

describe('a host that receives a desired state', () => {
  it('accepts a newer state', () => {
    expect(apply(state(), state({ generation: 6 }), TPM)).toEqual({ kind: 'take' })
    expect(apply(state(), state({ term: 2, generation: 1 }), TPM)).toEqual({ kind: 'take' })
  })

  it('changes nothing if it already has that state', () => {
    expect(apply(state(), state(), TPM)).toEqual({ kind: 'unchanged' })
  })

  it('refuses an older state, and a state of another vCenter', () => {
    expect(apply(state(), state({ generation: 4 }), TPM)).toMatchObject({
      code: 'STALE_GENERATION',
    })
    expect(apply(state({ term: 2 }), state({ generation: 99 }), TPM)).toMatchObject({
      code: 'STALE_GENERATION',
    })
    expect(apply(state(), state({ vcenterInstanceId: 'vc-2', generation: 9 }), TPM)).toMatchObject({
      code: 'WRONG_VCENTER',
    })
  })

  it('refuses another KDK under a held name and key_id', () => {
    const held = keyProvider()
    const forged = keyProvider({ keyId: held.keyId, kdk: Secret.random(32, systemRandom.bytes) })
    const outcome = apply(
      state({ keyProviders: [held] }),
      state({ generation: 6, keyProviders: [forged] }),
      TPM,
    )
    expect(outcome).toMatchObject({ kind: 'refuse', code: 'KEY_MISMATCH' })
  })

  it('accepts a new provider with the name of a deleted one', () => {
    const outcome = apply(
      state({ keyProviders: [keyProvider()] }),
      state({ generation: 6, keyProviders: [keyProvider()] }),
      TPM,
    )
    expect(outcome).toEqual({ kind: 'take' })
  })

  it('refuses a provider that requires a TPM if it has none, with the message of ESXi', () => {
    const desired = state({ generation: 6, keyProviders: [keyProvider({ tpmRequired: true })] })
    expect(apply(state(), desired, NO_TPM)).toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('TPM2 device is required'),
    })
    expect(apply(state(), desired, TPM)).toEqual({ kind: 'take' })
  })

  it('refuses two providers with the same name, and more than 32 providers', () => {
    const twins = [keyProvider(), keyProvider()]
    expect(apply(state(), state({ generation: 6, keyProviders: twins }), TPM)).toMatchObject({
      code: 'INVALID_STATE',
    })
    const many = Array.from({ length: 33 }, (_, index) => keyProvider({ name: `NKP ${index}` }))
    expect(apply(state(), state({ generation: 6, keyProviders: many }), TPM)).toMatchObject({
      code: 'INVALID_STATE',
    })
  })

  it('never returns to an older generation, in whatever order the states arrive', () => {
    const position = fc.record({
      term: fc.integer({ min: 1, max: 3 }),
      generation: fc.nat({ max: 20 }),
    })
    fc.assert(
      fc.property(fc.array(position, { maxLength: 40 }), (positions) => {
        let held = state({ term: 0, generation: 0 })
        for (const desired of positions) {
          const before = held
          if (apply(held, state(desired), TPM).kind === 'take') held = state(desired)
          const step = held.term - before.term || held.generation - before.generation
          expect(step).toBeGreaterThanOrEqual(0)
        }
        const highest = positions.reduce(
          (max, each) => Math.max(max, each.term * 100 + each.generation),
          0,
        )
        expect(held.term * 100 + held.generation).toBe(highest)
      }),
    )
  })
})

describe('key providers of another vCenter', () => {
  const foreign = keyProvider({ name: 'theirs', vcenterInstanceId: 'vc-0' })
  const own = keyProvider({ name: 'ours' })
  const held = state({ keyProviders: [own, foreign] })

  it('stay beside the desired providers if vCenter keeps them, and are dropped otherwise', () => {
    const next = keyProvider({ name: 'new' })
    const desired = state({ generation: 6, keyProviders: [next], keepForeign: true })
    expect(takenKeyProviders(held, desired)).toEqual([next, foreign])
    expect(takenKeyProviders(held, { ...desired, keepForeign: false })).toEqual([next])
  })

  it('stay beside a provider with their name and another key_id, but not beside one with the same name and key_id', () => {
    const namesake = keyProvider({ name: 'theirs' })
    const desired = state({ generation: 6, keyProviders: [namesake], keepForeign: true })
    expect(apply(held, desired, TPM)).toEqual({ kind: 'take' })
    expect(takenKeyProviders(held, desired)).toEqual([namesake, foreign])
    const restored = { ...foreign, vcenterInstanceId: 'vc-1' }
    expect(takenKeyProviders(held, { ...desired, keyProviders: [restored] })).toEqual([restored])
  })

  it('can be dropped by a state with the current generation, which changes no other provider', () => {
    const again = state({ keyProviders: [own], keepForeign: true })
    expect(apply(held, again, TPM)).toEqual({ kind: 'unchanged' })
    const dropping = { ...again, keepForeign: false }
    expect(apply(held, dropping, TPM)).toEqual({ kind: 'take' })
    expect(takenKeyProviders(held, dropping)).toEqual([own])
    // The host ignores the other providers in this state, because it holds that generation already.
    expect(takenKeyProviders(held, { ...dropping, keyProviders: [] })).toEqual([own])
    expect(apply(state({ keyProviders: [own] }), dropping, TPM)).toEqual({ kind: 'unchanged' })
  })

  it('are limited in number', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      keyProvider({ name: `NKP ${index}`, vcenterInstanceId: 'vc-0' }),
    )
    const desired = state({ generation: 6, keepForeign: true })
    expect(takenKeyProviders(state({ keyProviders: many }), desired)).toHaveLength(64)
  })
})

it('a state with the current generation can change settings', () => {
  const cryptoSettings = {
    ...INITIAL_CRYPTO.cryptoSettings,
    keyCachePolicy: 'documented',
  } as const
  expect(apply(state(), state({ cryptoSettings }), TPM)).toEqual({ kind: 'take' })
})
