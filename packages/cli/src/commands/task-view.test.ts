import { describe, expect, it } from '@jest/globals'
import { streamTable } from '../output/stream-table.ts'
import {
  ageText,
  CHANGE_COLUMNS,
  progressText,
  type TaskView,
  taskFields,
  taskTable,
  userText,
} from './task-view.ts'

const task: TaskView = {
  id: 'task-12',
  operation: 'com.vmware.vcenter.crypto_manager.kms.providers.create',
  name: 'Create key provider',
  target: 'nkp-1',
  user: 'administrator@vsphere.local',
  state: 'running',
  startTime: '2026-01-31T12:00:00.000Z',
  endTime: null,
  error: '',
  hostCount: 3,
  appliedHostCount: 1,
  waitingHosts: [
    { host: 'esx-2', reason: 'the host is not responding' },
    { host: 'esx-3', reason: 'waiting for the host' },
  ],
  revision: 40,
  cancelable: false,
  donePercent: null,
}

it('a table of tasks fits into 80 columns', () => {
  const longest = { ...task, name: 'Set default key provider' }
  const table = taskTable([longest], Date.parse('2026-01-31T12:59:59Z'), { color: false })
  expect(table).toBe(
    [
      'TASK     OPERATION                 TARGET  STATE        USER           AGE\n',
      'task-12  Set default key provider  nkp-1   running 1/3  administrator  59m\n',
    ].join(''),
  )
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

it('a stream of changes shows progress and errors in 80 columns', () => {
  const { heading, format } = streamTable(CHANGE_COLUMNS, { color: false, width: 80 })
  const failed = { ...task, state: 'error', error: 'a key provider "nkp-1" exists already' }
  const lines = `${heading}${format(task)}${format(failed)}`
  expect(lines).toBe(
    [
      'TIME                  OPERATION                 TARGET    STATE\n',
      '2026-01-31T12:00:00Z  Create key provider       nkp-1     running 1/3\n',
      '2026-01-31T12:00:00Z  Create key provider       nkp-1     error: a key provider\n',
      '                                                          "nkp-1" exists already\n',
    ].join(''),
  )
})

it('the fields of a task name each host that it waits for', () => {
  const fields = taskFields(task).map(([name, value]) => `${name}=${value}`)
  expect(fields).toContain('Hosts=1 of 3 have applied it')
  expect(fields).toContain('Waiting for=esx-2: the host is not responding')
  expect(fields).toContain('=esx-3: waiting for the host')
})

describe('in a list,', () => {
  it('only a running task shows its progress', () => {
    expect(progressText(task)).toBe('running 1/3')
    expect(progressText({ ...task, hostCount: 0 })).toBe('running')
    expect(progressText({ ...task, state: 'success' })).toBe('success')
  })

  it('the domain of this vCenter is left out, and no other', () => {
    expect(['anna@vsphere.local', 'anna@example.org', ''].map(userText)).toEqual([
      'anna',
      'anna@example.org',
      '',
    ])
  })

  it.each([
    [-5, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_600_000 * 23, '23h'],
    [86_400_000 * 2.5, '2d'],
  ])('an age of %d ms is %s', (ms, text) => expect(ageText(ms)).toBe(text))
})
