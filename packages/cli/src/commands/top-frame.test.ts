import { describe, expect, it } from '@jest/globals'
import type { ProcessStatus } from '@nkpsim/simulator'
import { clockView } from './clock.ts'
import { type Frame, frameText } from './top-frame.ts'

const NOW_MS = Date.parse('2026-11-30T08:00:00.123Z')
const PLAIN = { color: false }

function process(facts: Partial<ProcessStatus>): ProcessStatus {
  return { kind: 'esxid', name: 'esx-1', pid: 7, running: true, logFile: '/s/esx-1.log', ...facts }
}

const FRAME: Frame = {
  time: '2026-11-30T07:00:00.456Z',
  stateDir: '/s',
  copyOf: null,
  movedFrom: null,
  phase: 'created',
  processes: [process({}), process({ name: 'esx-2' })],
  vcenter: {
    error: null,
    clock: clockView({ nowMs: NOW_MS, timeScale: 1, frozen: false }),
    hosts: [],
    providers: [],
  },
  hosts: [{ name: 'esx-1', known: true, refused: false, inventory: null, self: null }],
  insecureProviders: [],
  vcenterHa: null,
  virtualMachines: [
    {
      ...{ uuid: 'u', name: 'db-1', host: 'esx-1', datastore: 'd', template: false },
      ...{ poweredOn: true, locked: true, invalid: false, mixedKeys: false, hostConnected: true },
      suspended: false,
      ...{ homeKey: { provider: 'nkp-1', keyId: 'k' }, diskKeys: [], hasVtpm: false },
    },
  ],
  alarms: [],
}

describe('the text of nkpsim top', () => {
  it('has the times and the number of processes above the hosts and VMs', () => {
    expect(frameText(FRAME, PLAIN, 'q quits').split('\n')).toEqual([
      'nkpsim top  2026-11-30T07:00:00Z  q quits  /s',
      "vCenter's time: 2026-11-30T08:00:00Z",
      'Processes: all 2 run',
      '',
      expect.stringMatching(/^HOST +ANSWERS/),
      expect.stringMatching(/^esx-1 +- +Not managed/),
      '',
      'VM    HOST   POWER       KEYS    PROVIDER',
      'db-1  esx-1  Powered on  Locked  nkp-1',
      '',
    ])
  })

  it.each([
    [{ timeScale: 20, frozen: false }, ', 20 times as fast'],
    [{ timeScale: 20, frozen: true }, ', frozen'],
  ])('tells how the clock of vCenter runs: %j', (facts, text) => {
    const clock = clockView({ nowMs: NOW_MS, ...facts })
    expect(frameText({ ...FRAME, vcenter: { ...FRAME.vcenter, clock } }, PLAIN)).toContain(
      `vCenter's time: 2026-11-30T08:00:00Z${text}\n`,
    )
  })

  it('shows the time of vCenter once, and each alarm in one line', () => {
    const clock = clockView({ nowMs: NOW_MS, timeScale: 20, frozen: false })
    const raisedTime = '2026-11-30T07:00:00.000Z'
    const alarm = {
      name: 'A',
      entity: 'esx-1',
      status: 'red',
      message: 'm'.repeat(200),
      raisedTime,
    }
    const alarms = [{ ...alarm, acknowledgedBy: '', entityKind: 'host' } as Frame['alarms'][number]]
    const frame = { ...FRAME, clock, alarms, vcenter: { ...FRAME.vcenter, clock } }
    const text = frameText(frame, { ...PLAIN, width: 80 }, 'q quits')
    expect(text.match(/times as fast/g)).toHaveLength(1)
    expect(text).toMatch(/^red +A +esx-1 .* m{200}$/m)
  })

  it.each([
    ['DEAD', { running: false }],
    ['SUSPENDED', { suspended: true as const }],
    ['NO SOCKET', { unreachable: true as const }],
  ])('lists a process that is %s', (state, facts) => {
    const processes = [process({}), process({ name: 'esx-2', ...facts })]
    const text = frameText({ ...FRAME, processes }, PLAIN)
    expect(text).toContain('Processes: 1 of 2 run\n')
    expect(text).toMatch(new RegExp(`^esxid +esx-2 +${state} `, 'm'))
    expect(text).not.toMatch(/^esxid +esx-1 /m)
  })

  it('shows alarms first, and neither clock nor processes of a cluster elsewhere without vCenter', () => {
    const raisedTime = '2026-11-30T07:00:00.000Z'
    const alarm = { name: 'A', entity: 'esx-1', status: 'red', message: 'm', raisedTime }
    const alarms = [{ ...alarm, acknowledgedBy: '', entityKind: 'host' } as Frame['alarms'][number]]
    const vcenter = { ...FRAME.vcenter, clock: null }
    const text = frameText({ ...FRAME, vcenter, processes: null, alarms }, PLAIN)
    expect(text).toMatch(/^nkpsim top {2}\S+ {2}\/s\n\nSTATUS .*\nred +A +esx-1 .*\n\nHOST /)
  })
})
