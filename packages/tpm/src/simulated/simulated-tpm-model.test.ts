import { createHash } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import type { TpmError } from '../errors.ts'
import {
  COUNTERS,
  type CounterName,
  provisionCounters,
  raiseCounter,
  readCounter,
} from '../sealing/counters.ts'
import { seal, unsealObject } from '../sealing/seal.ts'
import type { SealedObject } from '../sealing/sealed-object.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { Tpm } from '../tpm.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import type { SimulatedTpm } from './simulated-tpm.ts'
import { createSimulatedTpms } from './simulated-tpms.ts'

const HERE = unixEndpoint('/simulated/esx-1')
const PCRS = [0, 7]
const NAMES = Object.keys(COUNTERS) as CounterName[]
const RUNS = 100

/** The state that a TPM must have, in plain values. */
type Model = {
  pcrs: Map<number, string>
  /** Number of the owner: each clear makes another one. */
  owner: number
  counters: Map<CounterName, bigint>
  highest: bigint
  sealed: { object: SealedObject; value: number; owner: number; pcrs: string }[]
}

type Real = { tpm: () => Promise<Tpm>; chip: SimulatedTpm; powerCycle: () => Promise<void> }
type Step = fc.AsyncCommand<Model, Real>

const ZERO = '00'.repeat(32)
const present = ({ pcrs }: Model): string => PCRS.map((pcr) => pcrs.get(pcr) ?? ZERO).join()
const step = (name: string, run: (model: Model, real: Real) => Promise<void>): Step => ({
  check: () => true,
  run,
  toString: () => name,
})
const working = async <T>({ tpm }: Real, work: (tpm: Tpm) => Promise<T>): Promise<T> => {
  const connected = await tpm()
  try {
    return await work(connected)
  } finally {
    await connected.close()
  }
}
const seen = new Set<string>()
const outcomeOf = async (call: Promise<string>): Promise<string> => {
  const outcome = await call.catch((error: TpmError) => error.code)
  seen.add(outcome)
  return outcome
}

const extend = (pcr: number, value: number): Step =>
  step(`extend ${pcr} by ${value}`, async (model, real) => {
    const digest = Buffer.alloc(32, value)
    await working(real, (tpm) => tpm.pcrExtend(pcr, digest))
    const before = Buffer.from(model.pcrs.get(pcr) ?? ZERO, 'hex')
    const after = createHash('sha256').update(before).update(digest).digest('hex')
    model.pcrs.set(pcr, after)
    const values = await working(real, (tpm) => tpm.pcrRead([pcr]))
    expect(values.get(pcr)?.toString('hex')).toBe(after)
  })

const powerCycle = step('power cycle', async (model, real) => {
  await real.powerCycle()
  model.pcrs.clear()
})

const clear = step('clear', async (model, { chip }) => {
  chip.clear()
  model.owner++
  model.counters.clear()
})

const sealValue = (value: number): Step =>
  step(`seal ${value}`, async (model, real) => {
    const object = await working(real, async (tpm) => {
      const { name: srkName } = await provisionStorageRootKey(tpm)
      const secret = Secret.from(Buffer.alloc(32, value))
      return seal(tpm, { secret, policy: { pcrs: PCRS }, srkName })
    })
    model.sealed.push({ object, value, owner: model.owner, pcrs: present(model) })
  })

const unsealOne = (at: number): Step =>
  step(`unseal ${at}`, async (model, real) => {
    const one = model.sealed[at % Math.max(1, model.sealed.length)]
    if (one === undefined) return
    const expected =
      one.owner !== model.owner
        ? 'TPM_SRK_CHANGED'
        : one.pcrs === present(model)
          ? `value ${one.value}`
          : 'TPM_POLICY_FAILED'
    const found = await outcomeOf(
      working(real, async (tpm) => {
        using secret = (await unsealObject(tpm, one.object)).secret
        return `value ${secret.reveal()[0]}`
      }),
    )
    expect(found).toBe(expected)
  })

const provision = step('provision counters', async (model, real) => {
  const found = await working(real, provisionCounters)
  for (const name of NAMES) {
    const known = model.counters.get(name)
    const { value } = found[name]
    if (known === undefined) expect(value).toBeGreaterThan(model.highest)
    else expect(value).toBe(known)
    model.counters.set(name, value)
    if (value > model.highest) model.highest = value
  }
})

const raise = (name: CounterName, by: number): Step =>
  step(`raise ${name} by ${by}`, async (model, real) => {
    const before = model.counters.get(name)
    const to = (before ?? model.highest) + BigInt(by)
    const found = await outcomeOf(
      working(real, async (tpm) => String(await raiseCounter(tpm, name, to))),
    )
    const target = before !== undefined && to < before ? before : to
    expect(found).toBe(before === undefined ? 'TPM_STATE_MISSING' : String(target))
    if (before === undefined) return
    model.counters.set(name, target)
    if (target > model.highest) model.highest = target
  })

const readCounters = step('read counters', async (model, real) => {
  await working(real, async (tpm) => {
    for (const name of NAMES)
      expect((await readCounter(tpm, name))?.value).toBe(model.counters.get(name))
  })
})

const value = fc.integer({ min: 1, max: 3 })
const steps = [
  fc.tuple(fc.constantFrom(0, 7, 9), value).map(([pcr, by]) => extend(pcr, by)),
  fc.constant(powerCycle),
  fc.constant(clear),
  value.map(sealValue),
  fc.nat({ max: 20 }).map(unsealOne),
  fc.nat({ max: 20 }).map(unsealOne),
  fc.constant(provision),
  fc
    .tuple(fc.constantFrom(...NAMES), fc.integer({ min: -2, max: 9 }))
    .map(([n, by]) => raise(n, by)),
  fc.constant(readCounters),
]

it('a simulated TPM does what a small model says, in any sequence of steps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 60, size: 'max' }), async (commands) => {
      const world = createSimulatedTpms({
        random: seededRandom('model'),
        clock: { nowMs: () => 0, sleep: () => Promise.reject(new Error('nothing waits')) },
      })
      const chip = world.manufacture(HERE)
      const tpms = world.attach(seededRandom('host'))
      const setup = () => ({
        model: {
          ...{ pcrs: new Map(), owner: 0, counters: new Map(), highest: 0n },
          sealed: [],
        } satisfies Model,
        real: { tpm: () => tpms.connect(HERE), chip, powerCycle: () => tpms.powerCycle(HERE) },
      })
      await fc.asyncModelRun(setup, commands)
    }),
    { numRuns: RUNS },
  )
  for (const outcome of ['value 1', 'TPM_SRK_CHANGED', 'TPM_POLICY_FAILED', 'TPM_STATE_MISSING'])
    expect(seen).toContain(outcome)
})
