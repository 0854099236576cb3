import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { acquireFileLock } from '@nkpsim/daemon'
import { type MachineClock, systemClock, systemFiles } from '@nkpsim/effects'
import { withClusterLock } from './cluster-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('withClusterLock', () => {
  it('runs tasks on one cluster one after another, also after a failed task', async () => {
    const events: string[] = []
    const act = (name: string, fails: boolean) =>
      withClusterLock({ stateDir: folder, clock: systemClock, create: false }, async () => {
        events.push(`${name} begins`)
        await systemClock.sleep(20)
        events.push(`${name} ends`)
        if (fails) throw new Error(name)
      })
    await Promise.allSettled([act('a', true), act('b', false)])
    expect(events).toHaveLength(4)
    expect(events[1]?.replace('ends', 'begins')).toBe(events[0])
    expect(events[3]?.replace('ends', 'begins')).toBe(events[2])
  })

  it('fails after its time limit, and reports why', async () => {
    const held = acquireFileLock(systemFiles, join(folder, 'cluster.lock'))
    let nowMs = 0
    const clock: MachineClock = {
      kind: 'machine',
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms * 100
      },
    }
    const act = withClusterLock({ stateDir: folder, clock, create: false }, async () => 'done')
    await expect(act).rejects.toMatchObject({ code: 'BUSY' })
    held?.release()
  })

  it('creates a folder only if the caller asks for it', async () => {
    const stateDir = join(folder, 'none')
    const act = withClusterLock({ stateDir, clock: systemClock, create: false }, async () => 'done')
    await expect(act).rejects.toMatchObject({ code: 'NO_CLUSTER' })
  })
})
