import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterPaths } from '../local-cluster/paths.ts'
import { identifyProcess } from '../local-cluster/process-identity.ts'
import { faultOfAnother, isMendable, noteFault, readFault } from './fault-note.ts'

describe('the record of a fault', () => {
  let stateDir: string

  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-fault-'))
  })

  afterEach(() => rmSync(stateDir, { recursive: true }))

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"fault":"x"}',
    '{"fault":"x","by":null}',
    '{"fault":"x","by":{"pid":-1,"startTimeTicks":1,"bootId":"x"}}',
    '{"fault":1,"by":{"pid":1,"startTimeTicks":1,"bootId":"x"}}',
  ])('counts as none if it was damaged: %s', (text) => {
    writeFileSync(clusterPaths.fault(stateDir), text)
    expect(readFault(stateDir)).toBeUndefined()
    expect(faultOfAnother(stateDir)).toBeUndefined()
    expect(isMendable(stateDir)).toBe(false)
  })

  it('is read as it was written', async () => {
    await noteFault(stateDir, 'vCenter was cut off (pause)')
    expect(readFault(stateDir)).toEqual({
      fault: 'vCenter was cut off (pause)',
      by: identifyProcess(process.pid),
    })
    expect(isMendable(stateDir)).toBe(true)
  })
})
