import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from '../local-cluster/process-identity.ts'
import { haltDaemon } from './halt-daemon.ts'

let folder: ReturnType<typeof createTemporaryFolder>
const children: ChildProcess[] = []
beforeEach(() => {
  folder = createTemporaryFolder()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  folder[Symbol.dispose]()
})

/** Starts a process that works in the folder and runs `onSignal` when it receives SIGUSR2. */
async function daemon(onSignal: string): Promise<ProcessIdentity> {
  const program = `
    import { lockStateFolder } from '@nkpsim/daemon/state-lock'
    import { systemFiles } from '@nkpsim/effects'
    const lock = lockStateFolder(systemFiles, ${JSON.stringify(folder.path)})
    process.on('SIGUSR2', () => { ${onSignal} })
    setInterval(() => {}, 60_000)
    process.stdout.write('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout, 'data')
  const identity = identifyProcess(child.pid ?? 0)
  if (identity === undefined) throw new Error('the process has ended')
  return identity
}

describe('haltDaemon', () => {
  it('keeps a daemon suspended if the daemon stopped in order', async () => {
    const identity = await daemon(`lock.release(); process.kill(process.pid, 'SIGSTOP')`)
    expect(await haltDaemon(identity, folder.path, systemClock)).toBe(true)
    expect(isRunning(identity)).toBe(true)
  })

  it('kills a daemon that another process suspends before the daemon has stopped', async () => {
    const identity = await daemon(`process.kill(process.pid, 'SIGSTOP')`)
    expect(await haltDaemon(identity, folder.path, systemClock)).toBe(false)
    expect(isRunning(identity)).toBe(false)
  })

  it.each(['is gone', 'is a file'])('kills a daemon whose folder %s', async (state) => {
    const identity = await daemon(`process.kill(process.pid, 'SIGSTOP')`)
    rmSync(folder.path, { recursive: true })
    if (state === 'is a file') writeFileSync(folder.path, '')
    expect(await haltDaemon(identity, folder.path, systemClock)).toBe(false)
    expect(isRunning(identity)).toBe(false)
  })

  it('kills a daemon that is already suspended, because it keeps its old state', async () => {
    const identity = await daemon('')
    process.kill(identity.pid, 'SIGSTOP')
    expect(await haltDaemon(identity, folder.path, systemClock)).toBe(false)
    expect(isRunning(identity)).toBe(false)
  })
})
