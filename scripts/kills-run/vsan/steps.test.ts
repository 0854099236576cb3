import { expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { planSteps, stepsOfRound, type VsanStep, wrongKeysAfter } from './steps.ts'
import { VSAN_HOSTS } from './vsan-site.ts'

const KEYS = { provider: 'nkp-1', kekId: 'kek-1', hostKeyId: 'host-1', dekGeneration: 1 }
const named = (name: string): VsanStep => {
  const step = stepsOfRound({ hasKeyServer: true }).find((each) => each.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}

it('a round ends without encryption, and has no standard provider without a key server', () => {
  const providers = (hasKeyServer: boolean) =>
    stepsOfRound({ hasKeyServer }).map(({ provider }) => provider)
  expect(providers(true)).toEqual(['nkp-1', 'nkp-1', 'nkp-1', 'nkp-2', 'kms', undefined])
  expect(providers(false)).toEqual(['nkp-1', 'nkp-1', 'nkp-1', 'nkp-2', undefined])
})

it('kills come at random points of every step, on every host, and the same for a seed', () => {
  const steps = stepsOfRound({ hasKeyServer: true })
  const plan = planSteps(60, steps, seededRandom('steps'))
  expect(plan).toEqual(planSteps(60, steps, seededRandom('steps')))
  expect(plan.map(({ step }) => step.name).slice(0, 6)).toEqual(steps.map(({ name }) => name))
  expect(new Set(plan.map(({ host }) => host))).toEqual(new Set(VSAN_HOSTS))
  expect(new Set(plan.map(({ point }) => point)).size).toBe(60)
})

it.each([
  ['encrypt', null, KEYS, []],
  ['encrypt', null, null, ['the cluster is not encrypted']],
  ['shallow rekey', KEYS, { ...KEYS, kekId: 'kek-2' }, []],
  ['shallow rekey', KEYS, KEYS, ['its KEK is the same']],
  ['deep rekey', KEYS, { ...KEYS, kekId: 'kek-2' }, ['0 new generations of DEKs']],
  [
    'to another native provider',
    KEYS,
    { ...KEYS, kekId: 'kek-2', provider: 'nkp-2' },
    ['its host key is the same'],
  ],
  ['decrypt', KEYS, null, []],
  ['decrypt', KEYS, KEYS, ['the cluster is still encrypted by nkp-1']],
])('after %s, the keys of the cluster are compared', (name, before, after, lines) => {
  expect(wrongKeysAfter(named(name), before, after)).toEqual(lines)
})
