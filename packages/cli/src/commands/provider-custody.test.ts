import { expect, it } from '@jest/globals'
import { dependentTable, placeTable, placeView, predictionTable } from './provider-custody.ts'

const PLAIN = { color: false }
const place = (more: Partial<Parameters<typeof placeView>[0]>) =>
  placeView({
    ...{ kind: 'host', name: 'esx-1', protection: 'sealed', timeMs: 0, connected: true },
    ...{ lastKnownTimeMs: 0, removed: false, doubt: '', disconnected: false },
    ...more,
  })
/** Returns the cells of a table without its heading. */
const rowsOf = (table: string) =>
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/))

it('a place shows whether it is connected, and why not', () => {
  const lastKnownTimeMs = Date.parse('2026-11-30T08:00:00Z')
  const away = { connected: false, lastKnownTimeMs }
  const places = [
    place({ kind: 'backup', name: 'anna' }),
    place({ kind: 'backup', name: '' }),
    place({}),
    place(away),
    place({ ...away, disconnected: true }),
    place({ ...away, removed: true }),
    place({ kind: 'linked', connected: false }),
  ]
  const report = 'last report 2026-11-30T08:00:00.000Z'
  expect(rowsOf(placeTable(places, PLAIN)).map((cells) => [cells[3], cells[5]])).toEqual([
    ['-', '-'],
    ['-', 'a restore read this file'],
    ['yes', '-'],
    ['no', `does not answer; ${report}`],
    ['no', `disconnected by an operator; ${report}`],
    ['no', `removed from the inventory; ${report}`],
    ['no', 'does not answer'],
  ])
})

it('dependent objects have plain words for their kinds', () => {
  const object = { name: 'x', host: 'esx-1', hostConnected: true, keyId: 'k', otherKdk: false }
  const kinds = ['virtualMachine', 'template', 'hostKey', 'default', 'a new kind']
  const table = dependentTable(
    kinds.map((kind) => ({ ...object, kind, parts: ['home', 'disk 0'] })),
    PLAIN,
  )
  expect(rowsOf(table).map(([kind]) => kind)).toEqual([
    ...['VM', 'template', 'host key', 'default', 'a new kind'],
  ])
})

it('a VM could perhaps be opened if the needed copy of the KDK is uncertain', () => {
  const prediction = (way: string, openable: boolean, how: string) => ({
    ...{ virtualMachine: 'db-1', host: 'esx-1' },
    ...{ way, openable, how },
  })
  const table = predictionTable(
    [
      prediction('held', true, 'on esx-1, which holds the KDK'),
      prediction('perhaps', true, 'perhaps on esx-2, which held the KDK at its last report'),
      prediction('lost', false, 'not at all'),
    ],
    PLAIN,
  )
  expect(rowsOf(table).map((cells) => cells.slice(1))).toEqual([
    ['yes', 'on esx-1, which holds the KDK'],
    ['perhaps', 'on esx-2, which held the KDK at its last report'],
    ['no', 'not at all'],
  ])
})
