import { expect, it } from '@jest/globals'
import type { ProcessStatus } from '@nkpsim/simulator'
import { processTable, statusHostTable } from './status-tables.ts'

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

it.each([
  ['a known', 'no', true],
  ['no known', '-', false],
])('status shows in ANSWERS, for a silent host with %s address: %s', (_, answer, known) => {
  const host = { name: 'esx-1', known, inventory: null, self: null }
  const [, row] = statusHostTable([host], { color: false }).split('\n')
  expect(row?.trim().split(/ +/).slice(0, 2)).toEqual(['esx-1', answer])
})
