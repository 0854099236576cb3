import { expect, it } from '@jest/globals'
import { parsePykmipLine } from './log-file.ts'

const TIME = '2026-01-31 12:00:00,125'

it.each([
  ['INFO', 'info'],
  ['WARNING', 'warn'],
  ['ERROR', 'error'],
  ['CRITICAL', 'error'],
])('a line of PyKMIP with the level %s becomes a record with the level %s', (level, expected) => {
  expect(parsePykmipLine(`${TIME} - kmip.server.engine - ${level} - Created a - key`)).toEqual({
    ts: '2026-01-31T12:00:00.125Z',
    level: expected,
    component: 'kmip.server.engine',
    event: 'Created a - key',
  })
})

it.each(['Traceback (most recent call last):', `${TIME} - other - INFO - text`, ''])(
  'another line becomes no such record: %j',
  (line) => expect(parsePykmipLine(line)).toBeUndefined(),
)
