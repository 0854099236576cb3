import { expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { AWAY, LEGS, planKills } from './legs.ts'

it('each migration begins with the provider of the one before', () => {
  const next = [...LEGS.slice(1), ...LEGS.slice(0, 1)]
  expect(LEGS.map(({ to }) => to)).toEqual(next.map(({ from }) => from))
})

it('60 kills are of the command, vCenter and both hosts in every migration', () => {
  const kills = planKills(60, seededRandom('legs'))
  expect(kills.map(({ leg }) => leg)).toEqual(Array.from({ length: 60 }, (_, run) => run % 3))
  for (const leg of LEGS.keys()) {
    const killed = kills.filter((kill) => kill.leg === leg).map((kill) => kill.killed)
    expect(new Set(killed)).toEqual(new Set(['command', 'vCenter', 'host']))
  }
  const daemons = new Set(kills.map(({ daemon }) => daemon))
  expect(daemons).toEqual(new Set([undefined, 'vcenter', 'esx-1', 'esx-2']))
  expect(daemons).not.toContain(AWAY)
})
