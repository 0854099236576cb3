import { expect, it } from '@jest/globals'
import type { ProcessRecord } from './cluster-file.ts'
import { interrupted } from './refusals.ts'
import { startedSince } from './started-since.ts'

const record = (kind: ProcessRecord['kind'], name: string, pid: number): ProcessRecord => ({
  ...{ kind, name, pid, startTimeTicks: pid, bootId: 'boot' },
})

it('startedSince names what started, but no host that ran before and was rebooted', () => {
  const before = [
    record('vcenterd', 'vcenter', 1),
    record('esxid', 'esx-1', 2),
    record('esxid', 'esx-2', 3),
  ]
  const started = [
    record('swtpm', 'esx-2', 5),
    record('esxid', 'esx-3', 6),
    record('swtpm', 'esx-3', 7),
  ]
  const now = [
    record('vcenterd', 'vcenter', 1),
    record('esxid', 'esx-1', 8),
    record('swtpm', 'esx-1', 4),
    record('esxid', 'esx-2', 3),
    ...started,
  ]
  expect(startedSince(before, now)).toEqual({ toStop: started, rebooted: ['esx-1'] })
  expect(startedSince(now, now)).toEqual({ toStop: [], rebooted: [] })
})

it('interrupted names the rebooted hosts, which are not stopped', () => {
  expect(interrupted(undefined).message).toMatch(/is stopped again$/)
  expect(interrupted(undefined, ['esx-1']).message).toMatch(/, except rebooted hosts: esx-1$/)
})
