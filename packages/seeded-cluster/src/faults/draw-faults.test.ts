import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FAULT_KINDS } from '../plan/fault-kinds.ts'
import { CLIENTS, OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import { drawPlan } from '../plan/plan.ts'
import { drawFaults } from './draw-faults.ts'
import { formatFault } from './fault.ts'

const UNTIL_MS = 600_000

describe('drawFaults', () => {
  it('draws the same faults for the same plan, in order and before the given time', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const plan = drawPlan(seed)
        const faults = drawFaults(plan, UNTIL_MS)
        expect(drawFaults(plan, UNTIL_MS)).toEqual(faults)
        const times = faults.map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        for (const atMs of times) expect(atMs > 0 && atMs < UNTIL_MS).toBe(true)
        for (const { fault } of faults) expect(plan.faultGapsMs[fault.kind]).toBeGreaterThan(0)
      }),
    )
  })

  it('affects only nodes of the plan, and hangs only TPMs that exist', () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const plan = drawPlan(seed)
        const vcenters = plan.hasOtherVcenter ? [VCENTER, OTHER_VCENTER] : [VCENTER]
        const nodes = [...vcenters, CLIENTS, ...plan.hosts.map(({ name }) => name)]
        for (const { fault } of drawFaults(plan, UNTIL_MS)) {
          const affected =
            fault.kind === 'breakConnections'
              ? fault.between
              : fault.kind === 'cutOneWay'
                ? [fault.from, fault.to]
                : fault.kind === 'partition'
                  ? fault.minority
                  : [fault.node]
          expect(affected.filter((node) => !nodes.includes(node))).toEqual([])
          if (fault.kind === 'hangTpm')
            expect(plan.hosts.find(({ name }) => name === fault.node)?.hasTpm).toBe(true)
        }
      }),
    )
  })

  it('misdirects only writes of hosts', () => {
    const plans = Array.from({ length: 60 }, (_, seed) => drawPlan(seed))
    const nodes = plans
      .flatMap((plan) => drawFaults(plan, UNTIL_MS))
      .flatMap(({ fault }) => (fault.kind === 'misdirectWrite' ? [fault.node] : []))
    expect(nodes.length).toBeGreaterThan(10)
    expect(nodes).not.toContain(VCENTER)
  })

  it('draws each kind in some run', () => {
    const runs = Array.from({ length: 60 }, (_, seed) => drawFaults(drawPlan(seed), UNTIL_MS))
    const drawn = new Set(runs.flat().map(({ fault }) => fault.kind))
    expect([...drawn].toSorted()).toEqual(FAULT_KINDS.toSorted())
  })

  it('does not change the faults of one kind when another kind is added', () => {
    const plan = drawPlan(3)
    const only = { ...plan, faultGapsMs: { ...plan.faultGapsMs, killProcess: 5000 } }
    const of = (faults: ReturnType<typeof drawFaults>) =>
      faults.filter(({ fault }) => fault.kind !== 'killProcess')
    expect(of(drawFaults(only, UNTIL_MS))).toEqual(of(drawFaults(plan, UNTIL_MS)))
  })
})

it('formatFault prints a fault in one line', () => {
  const fault = { kind: 'killProcess', node: 'esx-1', afterCalls: 7, downMs: 400 } as const
  expect(formatFault(fault)).toBe('killProcess node=esx-1 afterCalls=7 downMs=400')
})
