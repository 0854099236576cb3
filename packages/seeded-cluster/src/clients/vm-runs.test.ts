import { describe, expect, it } from '@jest/globals'
import { findDoubleRuns } from '@nkpsim/checkers'
import type { Operation, Outcome } from '../workload/operation.ts'
import { createVmRuns } from './vm-runs.ts'

const DONE: Outcome = { result: 'acknowledged', facts: {} }
const LOST: Outcome = { result: 'unknown', code: 'PEER_UNREACHABLE' }
const REFUSED: Outcome = { result: 'refused', code: 'VM_LOCKED' }
const on = (host: string): Operation => ({ kind: 'powerOnVm', host, vm: 'vm-1' })
const off = (host: string): Operation => ({ kind: 'powerOffVm', host, vm: 'vm-1' })
const create: Operation = {
  ...{ kind: 'createVm', host: 'esx-1', vm: 'vm-1', provider: 'nkp-1', diskBytes: 4096 },
}

describe('the record of VMs', () => {
  it('contains a run from its acknowledgement to the power off, or to the end of the host', () => {
    const record = createVmRuns()
    record.learn(on('esx-1'), DONE, 0, 10)
    record.learn(off('esx-1'), DONE, 50, 60)
    record.learn(on('esx-2'), DONE, 70, 80)
    record.learn(on('esx-2'), DONE, 90, 91)
    record.hostEnded('esx-2', 200)
    record.learn(on('esx-3'), DONE, 300, 310)
    expect(record.runs()).toEqual([
      { vm: 'vm-1', host: 'esx-1', fromMs: 10, toMs: 50 },
      { vm: 'vm-1', host: 'esx-2', fromMs: 80, toMs: 200 },
      { vm: 'vm-1', host: 'esx-3', fromMs: 310, toMs: undefined },
    ])
    expect(findDoubleRuns(record.runs())).toEqual([])
  })

  it('shows a VM that runs twice', () => {
    const record = createVmRuns()
    record.learn(on('esx-1'), DONE, 0, 10)
    record.learn(on('esx-2'), DONE, 20, 30)
    expect(findDoubleRuns(record.runs())).toHaveLength(1)
  })

  it('leaves out what is uncertain', () => {
    const record = createVmRuns()
    record.learn(on('esx-1'), LOST, 0, 10)
    record.learn(on('esx-2'), DONE, 20, 30)
    record.learn(off('esx-2'), REFUSED, 40, 50)
    expect(record.runs()).toHaveLength(1)
    record.learn(off('esx-2'), LOST, 60, 70)
    expect(record.runs()[0]?.toMs).toBe(60)
  })

  it('leaves out a run whose host ended before vCenter passed its answer on', () => {
    const record = createVmRuns()
    const byVcenter: Operation = { kind: 'powerOnByVcenter', vm: 'vm-1' }
    record.hostEnded('esx-1', 15)
    record.learn(byVcenter, { result: 'acknowledged', facts: { host: 'esx-1' } }, 10, 20)
    expect(record.runs()).toEqual([])
    record.learn(on('esx-2'), DONE, 30, 40)
    record.learn(on('esx-1'), DONE, 50, 60)
    expect(record.runs()).toHaveLength(2)
  })

  it('knows which VMs must exist', () => {
    const record = createVmRuns()
    record.learn(create, LOST, 0, 1)
    expect(record.existing()).toEqual([])
    record.learn(create, DONE, 2, 3)
    const remove: Operation = { kind: 'deleteVm', host: 'esx-1', vm: 'vm-1' }
    record.learn(remove, REFUSED, 4, 5)
    expect(record.existing()).toEqual(['vm-1'])
    record.learn(remove, LOST, 6, 7)
    expect(record.existing()).toEqual([])
  })
})
