import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readPlace } from '../local-cluster/cluster-place.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { identifyProcess } from '../local-cluster/process-identity.ts'
import {
  faultOfAnother,
  isMendable,
  noteFault,
  readFault,
  requireNoFaultOfAnother,
} from './fault-note.ts'

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
    `{"fault":"x","by":${JSON.stringify(identifyProcess(process.ppid))},"place":{"path":1}}`,
    '{"fault":1,"by":{"pid":1,"startTimeTicks":1,"bootId":"x"}}',
  ])('is ignored if it is damaged: %s', (text) => {
    writeFileSync(clusterPaths.fault(stateDir), text)
    expect(readFault(stateDir)).toBeUndefined()
    expect(faultOfAnother(stateDir)).toBeUndefined()
    expect(isMendable(stateDir)).toBe(false)
  })

  it('is kept if another machine recorded it, even with the pid of this process', () => {
    const by = { ...identifyProcess(process.pid), bootId: 'x', machine: 'another' }
    writeFileSync(clusterPaths.fault(stateDir), JSON.stringify({ fault: 'x', by }))
    const isNamed = identifyProcess(process.pid)?.machine !== undefined
    expect(isMendable(stateDir)).toBe(!isNamed)
    if (isNamed)
      expect(() => requireNoFaultOfAnother(stateDir)).toThrow(
        `x, by process ${process.pid} of another machine: wait for its end`,
      )
  })

  it('is read as it was written', async () => {
    await noteFault(stateDir, 'vCenter was cut off (pause)')
    expect(readFault(stateDir)).toEqual({
      fault: 'vCenter was cut off (pause)',
      by: identifyProcess(process.pid),
      place: readPlace(stateDir),
    })
    expect(isMendable(stateDir)).toBe(true)
  })

  it('is ignored in a copy of the folder, but not in the moved folder', () => {
    const original = join(stateDir, 'original')
    mkdirSync(original)
    const by = identifyProcess(process.ppid)
    const note = { fault: 'x', by, place: readPlace(original) }
    writeFileSync(clusterPaths.fault(original), JSON.stringify(note))
    cpSync(original, join(stateDir, 'copy'), { recursive: true })
    renameSync(original, join(stateDir, 'moved'))
    expect(faultOfAnother(join(stateDir, 'copy'))).toBeUndefined()
    expect(faultOfAnother(join(stateDir, 'moved'))?.fault).toBe('x')
  })
})
