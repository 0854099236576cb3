import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { TPM_CC } from '../codec/constants.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { watched } from '../testing/fake-transport.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, powerCycle, type Tpm, tpmOver } from '../tpm.ts'
import { connectTransport } from '../transport/socket-transport.ts'
import {
  COUNTERS,
  type CounterName,
  provisionCounters,
  raiseCounter,
  readCounter,
} from './counters.ts'

const MAX_STEPS = 4096n
const BOTH: CounterName[] = ['bootPolicy', 'configuration']
const lab = openLab()
let swtpm: SwtpmProcess
let tpm: Tpm

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
})
beforeEach(async () => {
  expect(lab.tool(swtpm, 'tpm2_clear', '-c', 'p').exitCode).toBe(0)
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
})
afterEach(() => tpm.close())
afterAll(() => lab.dispose())

const currentValue = async (which: CounterName): Promise<bigint> => {
  const counter = await readCounter(tpm, which)
  if (counter === undefined) throw new Error(`there is no counter ${which}`)
  return counter.value
}
/** Runs a tool while no other client is connected. */
const toolAlone = async (program: string, ...args: string[]): Promise<Buffer> => {
  await tpm.close()
  const { exitCode, stdout } = lab.tool(swtpm, program, ...args)
  expect(exitCode).toBe(0)
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  return stdout
}

it('do not exist before they are provisioned, and cannot be raised', async () => {
  for (const which of BOTH) {
    expect(await readCounter(tpm, which)).toBeUndefined()
    await expect(raiseCounter(tpm, which, 1n)).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
  }
})

it('stay unchanged if they are provisioned again', async () => {
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

it('are provisioned completely even if the first attempt ended between definition and increment', async () => {
  await tpm.close()
  const broken = tpmOver(
    watched(await connectTransport(swtpm.endpoint, PATIENCE_MS), (command, answer) => {
      if (command.readUInt32BE(6) === TPM_CC.NV_DefineSpace) throw new Error('power is gone')
      return answer
    }),
    systemRandom,
  )
  await expect(provisionCounters(broken)).rejects.toThrow('power is gone')
  await broken.close()
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  expect(await readCounter(tpm, 'bootPolicy')).toBeUndefined()
  await expect(raiseCounter(tpm, 'bootPolicy', 1n)).rejects.toMatchObject({
    code: 'TPM_STATE_MISSING',
  })
  const { bootPolicy } = await provisionCounters(tpm)
  expect(bootPolicy.value).toBeGreaterThan(0n)
})

it('rise to the requested value independently of each other, and never fall', async () => {
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

it('rise once if many callers request the same value at the same time', async () => {
  const { bootPolicy } = await provisionCounters(tpm)
  const target = bootPolicy.value + 3n
  await Promise.all(Array.from({ length: 10 }, () => raiseCounter(tpm, 'bootPolicy', target)))
  expect(await currentValue('bootPolicy')).toBe(target)
})

it('rise by at most 4096 steps in one call, even if the requested value is far above', async () => {
  const { bootPolicy } = await provisionCounters(tpm)
  const reached = bootPolicy.value + MAX_STEPS
  expect(await raiseCounter(tpm, 'bootPolicy', 2n ** 64n - 1n)).toBe(reached)
  expect(await currentValue('bootPolicy')).toBe(reached)
  expect(await raiseCounter(tpm, 'bootPolicy', reached + 1n)).toBe(reached + 1n)
  expect(await raiseCounter(tpm, 'bootPolicy', reached)).toBe(reached + 1n)
})

it('survive a power cycle and a sudden end, and tpm2_nvread reads the same values', async () => {
  const { bootPolicy } = await provisionCounters(tpm)
  const target = bootPolicy.value + 4n
  await raiseCounter(tpm, 'bootPolicy', target)
  await tpm.close()
  await powerCycle(swtpm.endpoint)
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  expect(await readCounter(tpm, 'bootPolicy')).toEqual({ name: bootPolicy.name, value: target })
  await tpm.close()
  swtpm.kill()
  await swtpm.exited
  swtpm = await lab.restart('esx-1')
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  expect(await readCounter(tpm, 'bootPolicy')).toEqual({ name: bootPolicy.name, value: target })
  const index = `0x${COUNTERS.bootPolicy.toString(16)}`
  expect((await toolAlone('tpm2_nvread', '-C', index, index)).readBigUInt64BE()).toBe(target)
})

it('begin above all earlier counters after they were undefined and defined again', async () => {
  await provisionCounters(tpm)
  await raiseCounter(tpm, 'bootPolicy', (await currentValue('bootPolicy')) + 7n)
  const highest = await currentValue('bootPolicy')
  await toolAlone('tpm2_nvundefine', '-C', 'o', `0x${COUNTERS.bootPolicy.toString(16)}`)
  expect(await readCounter(tpm, 'bootPolicy')).toBeUndefined()
  const { bootPolicy } = await provisionCounters(tpm)
  expect(bootPolicy.value).toBeGreaterThan(highest)
})

it.each(['p', 'l'])(
  'are gone after tpm2_clear -c %s, and then begin above all earlier counters',
  async (by) => {
    await provisionCounters(tpm)
    await raiseCounter(tpm, 'configuration', (await currentValue('configuration')) + 7n)
    const highest = await currentValue('configuration')
    await toolAlone('tpm2_clear', '-c', by)
    for (const which of BOTH) expect(await readCounter(tpm, which)).toBeUndefined()
    await tpm.close()
    await powerCycle(swtpm.endpoint)
    tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
    const counters = await provisionCounters(tpm)
    for (const which of BOTH) expect(counters[which].value).toBeGreaterThan(highest)
  },
)
