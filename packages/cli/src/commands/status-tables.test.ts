import { expect, it } from '@jest/globals'
import type { ProcessStatus } from '@nkpsim/simulator'
import { brokenNote, processState, processTable, statusHostTable } from './status-tables.ts'

it.each<[string, Partial<ProcessStatus>]>([
  ['running', {}],
  ['SUSPENDED', { suspended: true }],
  ['NO SOCKET', { unreachable: true }],
  ['DEAD', { running: false }],
  ['running', { ended: { how: 'stopped', at: '2026-01-31T12:00:00.000Z' } }],
])('status shows the state %s of a process', (state, facts) => {
  const process: ProcessStatus = {
    ...{ kind: 'vcenterd', name: 'vcenter', pid: 7, running: true, logFile: '/x/vcenter.log' },
    ...facts,
  }
  expect(processTable([process], { color: false })).toContain(` ${state} `)
})

it.each([
  ['stopped', 59, 'stopped 59 s ago'],
  ['killed', 60, 'killed 1 min ago'],
  ['powered-off', 7199, 'powered off 1 h ago'],
  ['powered-off', 60 * 3600, 'powered off 2 d ago'],
  ['stopped', -5, 'stopped 0 s ago'],
] as const)(
  'status shows how and when an operator ended a process: %s, %i s',
  (how, age, state) => {
    const at = '2026-01-31T12:00:00.000Z'
    const process: ProcessStatus = {
      ...{ kind: 'esxid', name: 'esx-1', pid: 7, running: false, logFile: '/x/esx-1.log' },
      ended: { how, at },
    }
    expect(processState(process, Date.parse(at) + age * 1000)).toBe(state)
  },
)

it.each([
  ['a silent host with a known address', 'no', { known: true, refused: false }],
  ['a silent host with no known address', '-', { known: false, refused: false }],
  ['a host that refuses the user', 'refused', { known: true, refused: true }],
])('status shows in ANSWERS, for %s: %s', (_, answer, facts) => {
  const host = { name: 'esx-1', ...facts, inventory: null, self: null }
  const [, row] = statusHostTable([host], { color: false }, false).split('\n')
  expect(row?.trim().split(/ +/).slice(0, 3)).toEqual(['esx-1', answer, '-'])
})

it('status says that vCenter does not manage a host, which therefore refuses to answer', () => {
  const host = { name: 'esx-1', known: true, refused: true, inventory: null, self: null }
  const [, row] = statusHostTable([host], { color: false }, true).split('\n')
  expect(row).toMatch(/^esx-1 +- +Not managed +-/)
})

it('status names processes that are broken, and not those that an operator ended', () => {
  const process = (name: string, facts: Partial<ProcessStatus> = {}): ProcessStatus => ({
    ...{ kind: 'esxid', name, pid: 7, running: true, logFile: '/x/esx.log' },
    ...facts,
  })
  const ended = { how: 'stopped', at: '2026-01-31T12:00:00.000Z' } as const
  const fine = [process('esx-1'), process('esx-2', { running: false, ended })]
  expect(brokenNote(fine)).toBe('')
  const broken = [
    process('esx-3', { running: false }),
    process('esx-4', { suspended: true }),
    process('esx-5', { unreachable: true }),
  ]
  expect(brokenNote([...fine, ...broken])).toBe(
    'Broken: esxid esx-3, esxid esx-4, esxid esx-5. See what to do: nkpsim doctor\n',
  )
})
