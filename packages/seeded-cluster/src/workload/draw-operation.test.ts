import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { drawPlan } from '../plan/plan.ts'
import { drawOperation } from './draw-operation.ts'
import { type Known, knownAtStart, learn } from './known.ts'
import { OPERATION_KINDS, type Operation, type Outcome } from './operation.ts'

/** Returns a possible outcome in a cluster without faults. */
function answerOf(operation: Operation): Outcome {
  const provider = operation.kind === 'restoreProvider' ? operation.backup.replace(/-\d+$/, '') : ''
  return { result: 'acknowledged', facts: provider === '' ? {} : { provider } }
}

function drawMany(seed: number, count: number): { operations: Operation[]; known: Known } {
  // No operation lists providers: their list is empty here, so `learn` would forget them.
  const drawn = drawPlan(seed)
  const plan = { ...drawn, weights: { ...drawn.weights, listProviders: 0 } }
  const random = seededRandom(`operations ${seed}`)
  let known = knownAtStart(plan)
  const operations = Array.from({ length: count }, () => {
    const operation = drawOperation(random, plan, known)
    if (operation.kind !== 'listProviders') known = learn(known, operation, answerOf(operation))
    return operation
  })
  return { operations, known }
}

describe('drawOperation', () => {
  it('draws the same operations for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        expect(drawMany(seed, 50)).toEqual(drawMany(seed, 50))
      }),
      { numRuns: 30 },
    )
  })

  it('draws every kind of operation in some run', () => {
    const runs = Array.from({ length: 80 }, (_, seed) => drawMany(seed, 240).operations)
    const drawn = new Set(runs.flat().map(({ kind }) => kind))
    drawn.add('listProviders')
    expect([...drawn].toSorted()).toEqual(OPERATION_KINDS.toSorted())
  })

  it('creates VMs, powers them on and writes to them in nearly every run', () => {
    const runs = Array.from({ length: 40 }, (_, seed) => drawMany(seed, 240).operations)
    const writing = runs.filter((run) => run.filter(({ kind }) => kind === 'writeDisk').length > 5)
    expect(writing.length).toBeGreaterThan(30)
  })

  it('writes within the smallest disk', () => {
    const runs = Array.from({ length: 20 }, (_, seed) => drawMany(seed, 240).operations)
    for (const operation of runs.flat())
      if (operation.kind === 'writeDisk')
        expect(operation.offsetBytes + operation.lengthBytes).toBeLessThanOrEqual(16_384)
  })
})

describe('learn', () => {
  const known = knownAtStart(drawPlan(1))
  const create: Operation = { kind: 'createProvider', provider: 'nkp-1', tpmRequired: false }

  it('learns from acknowledged operations only', () => {
    expect(learn(known, create, { result: 'refused', code: 'NO_PERMISSION' })).toBe(known)
    expect(learn(known, create, { result: 'unknown', code: 'PEER_UNREACHABLE' })).toBe(known)
    const after = learn(known, create, { result: 'acknowledged', facts: {} })
    expect([...after.providers]).toEqual([['nkp-1', { isBackedUp: false }]])
  })

  it('knows that a reboot powers the VMs of the host off', () => {
    const steps: Operation[] = [
      { kind: 'createVm', host: 'esx-1', vm: 'vm-1', provider: 'nkp-1', diskBytes: 4096 },
      { kind: 'powerOnVm', host: 'esx-1', vm: 'vm-1' },
      { kind: 'rebootHost', host: 'esx-1' },
    ]
    const after = steps.reduce(
      (before, step) => learn(before, step, { result: 'acknowledged', facts: {} }),
      known,
    )
    expect(after.vms.get('vm-1')).toMatchObject({ host: 'esx-1', isRegistered: true, isOn: false })
  })
})
