import { expect, it } from '@jest/globals'
import { countAlarms } from './count-alarms.ts'
import { countHosts } from './count-hosts.ts'

it('hosts are counted by their state in the inventory', () => {
  const hosts = [
    { id: 'a', isDisconnected: false },
    { id: 'b', isDisconnected: false },
    { id: 'c', isDisconnected: true },
  ]
  expect(countHosts(hosts, (id) => id !== 'b')).toEqual({
    connected: 1,
    notResponding: 1,
    disconnected: 1,
  })
})

it('only raised alarms are counted, by name and colour', () => {
  const alarm = { name: 'A', status: 'red', raisedMs: 1, isReset: false } as const
  const alarms = [
    alarm,
    alarm,
    { ...alarm, status: 'yellow' as const },
    { ...alarm, name: 'B' },
    { ...alarm, name: 'waiting', raisedMs: undefined },
    { ...alarm, name: 'reset', isReset: true },
  ]
  expect(countAlarms(alarms)).toEqual([
    { name: 'A', status: 'red', count: 2 },
    { name: 'A', status: 'yellow', count: 1 },
    { name: 'B', status: 'red', count: 1 },
  ])
})
