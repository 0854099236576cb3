import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, powerCycle, type Tpm } from '../tpm.ts'
import {
  COUNTERS,
  type CounterName,
  provisionCounters,
  raiseCounter,
  readCounter,
} from './counters.ts'

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

it('counters survive a power cycle and a kill of swtpm, and tpm2_nvread reads the same values', async () => {
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

it('counters begin above all earlier counters after they were undefined and defined again', async () => {
  await provisionCounters(tpm)
  await raiseCounter(tpm, 'bootPolicy', (await currentValue('bootPolicy')) + 7n)
  const highest = await currentValue('bootPolicy')
  await toolAlone('tpm2_nvundefine', '-C', 'o', `0x${COUNTERS.bootPolicy.toString(16)}`)
  expect(await readCounter(tpm, 'bootPolicy')).toBeUndefined()
  const { bootPolicy } = await provisionCounters(tpm)
  expect(bootPolicy.value).toBeGreaterThan(highest)
})

it.each(['p', 'l'])(
  'counters are gone after tpm2_clear -c %s, and then begin above all earlier counters',
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
