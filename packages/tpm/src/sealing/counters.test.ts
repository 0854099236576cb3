import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { TpmStep } from '../simulated/seat.ts'
import { createSimulatedTpms } from '../simulated/simulated-tpms.ts'
import type { Tpm } from '../tpm.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import { type CounterName, provisionCounters, raiseCounter, readCounter } from './counters.ts'

const MAX_STEPS = 4096n
const BOTH: CounterName[] = ['bootPolicy', 'configuration']
const ENDPOINT = unixEndpoint('/simulated/esx-1')
/** The command whose answer is lost. */
let fault: TpmStep['call']
const world = createSimulatedTpms({
  random: systemRandom,
  clock: { nowMs: () => 0, sleep: async () => undefined },
  before: ({ call }) => (fault !== undefined && call === fault ? 'answer lost' : undefined),
})
const { clear } = world.manufacture(ENDPOINT)
const tpms = world.attach(systemRandom)
let tpm: Tpm

beforeEach(async () => {
  clear()
  tpm = await tpms.connect(ENDPOINT)
})
afterEach(() => tpm.close())

const currentValue = async (which: CounterName): Promise<bigint> => {
  const counter = await readCounter(tpm, which)
  if (counter === undefined) throw new Error(`there is no counter ${which}`)
  return counter.value
}

it('counters do not exist before they are provisioned, and cannot be raised', async () => {
  for (const which of BOTH) {
    expect(await readCounter(tpm, which)).toBeUndefined()
    await expect(raiseCounter(tpm, which, 1n)).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
  }
})

it('counters stay unchanged if they are provisioned again', async () => {
  const counters = await provisionCounters(tpm)
  for (const which of BOTH) {
    expect(counters[which].value).toBeGreaterThan(0n)
    expect(counters[which].name).toHaveLength(34)
  }
  expect(counters.bootPolicy.name.equals(counters.configuration.name)).toBe(false)
  await raiseCounter(tpm, 'configuration', counters.configuration.value + 2n)
  expect(await provisionCounters(tpm)).toEqual({
    bootPolicy: counters.bootPolicy,
    configuration: { ...counters.configuration, value: counters.configuration.value + 2n },
  })
})

it('counters are provisioned completely even if the first attempt ended between definition and increment', async () => {
  fault = 'NV_DefineSpace'
  await expect(provisionCounters(tpm)).rejects.toMatchObject({ code: 'TPM_UNREACHABLE' })
  fault = undefined
  tpm = await tpms.connect(ENDPOINT)
  expect(await readCounter(tpm, 'bootPolicy')).toBeUndefined()
  await expect(raiseCounter(tpm, 'bootPolicy', 1n)).rejects.toMatchObject({
    code: 'TPM_STATE_MISSING',
  })
  const { bootPolicy } = await provisionCounters(tpm)
  expect(bootPolicy.value).toBeGreaterThan(0n)
})

it('counters rise to the requested value independently of each other, and never fall', async () => {
  const { bootPolicy, configuration } = await provisionCounters(tpm)
  const target = bootPolicy.value + 5n
  await raiseCounter(tpm, 'bootPolicy', target)
  expect(await currentValue('bootPolicy')).toBe(target)
  for (const lower of [target, target - 1n, 0n]) {
    await raiseCounter(tpm, 'bootPolicy', lower)
    expect(await currentValue('bootPolicy')).toBe(target)
  }
  expect(await currentValue('configuration')).toBe(configuration.value)
  expect((await readCounter(tpm, 'bootPolicy'))?.name.equals(bootPolicy.name)).toBe(true)
})

it('counters rise once if many callers request the same value at the same time', async () => {
  const { bootPolicy } = await provisionCounters(tpm)
  const target = bootPolicy.value + 3n
  await Promise.all(Array.from({ length: 10 }, () => raiseCounter(tpm, 'bootPolicy', target)))
  expect(await currentValue('bootPolicy')).toBe(target)
})

it('counters rise by at most 4096 steps in one call, even if the requested value is far above', async () => {
  const { bootPolicy } = await provisionCounters(tpm)
  const reached = bootPolicy.value + MAX_STEPS
  expect(await raiseCounter(tpm, 'bootPolicy', 2n ** 64n - 1n)).toBe(reached)
  expect(await currentValue('bootPolicy')).toBe(reached)
  expect(await raiseCounter(tpm, 'bootPolicy', reached + 1n)).toBe(reached + 1n)
  expect(await raiseCounter(tpm, 'bootPolicy', reached)).toBe(reached + 1n)
})
