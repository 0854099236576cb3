import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

it('an error that nobody handles belongs to the living process whose code failed', () => {
  const script = join(import.meta.dirname, '../testing/unhandled-errors.ts')
  const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect({ status, lines: stdout.trimEnd().split('\n') }).toEqual({
    status: 0,
    lines: [
      'esx-3: Error: a listener of an abort',
      'vcenter: Error: a defect of vcenter',
      'esx-1: Error: a defect of esx-1',
      'other: Error: nobody',
    ],
  })
})
