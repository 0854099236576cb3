import { expect, it } from '@jest/globals'
import type { ProcessStatus } from '@nkpsim/simulator'
import { processTable } from './status-tables.ts'

it.each<[string, Partial<ProcessStatus>]>([
  ['running', {}],
  ['SUSPENDED', { suspended: true }],
  ['NO SOCKET', { unreachable: true }],
  ['DEAD', { running: false }],
])('status shows the state %s of a process', (state, facts) => {
  const process: ProcessStatus = {
    ...{ kind: 'vcenterd', name: 'vcenter', pid: 7, running: true, logFile: '/x/vcenter.log' },
    ...facts,
  }
  expect(processTable([process], { color: false })).toContain(` ${state} `)
})
