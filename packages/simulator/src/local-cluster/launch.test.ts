import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { READY_FILE } from '@nkpsim/daemon'
import { systemClock } from '@nkpsim/effects'
import { continueDaemon, daemonEnvironment, launchDaemon } from './launch.ts'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-launch-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('launchDaemon', () => {
  it('reports the last log line of a daemon that exits before it serves', async () => {
    const started: ProcessIdentity[] = []
    const launch = launchDaemon(
      {
        program: '#esxid',
        serves: 'oneHost',
        label: 'esxid esx-1',
        args: ['--state', folder, '--no-such-flag'],
        stateDir: folder,
        stateFolder: folder,
        logFile: join(folder, 'logs', 'esx-1.log'),
      },
      {
        clock: systemClock,
        onStarted: async (identity) => {
          started.push(identity)
        },
      },
    )
    await expect(launch).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringMatching(/^esxid esx-1 did not start: [^\n]*--no-such-flag/),
    })
    expect(started).toHaveLength(1)
    expect(started.some(isRunning)).toBe(false)
  })

  it('reports the signal that ended a daemon, and not the log of an earlier run', async () => {
    const logFile = join(folder, 'esx-1.log')
    writeFileSync(logFile, 'esxid: port 7001 is taken\n')
    const launch = launchDaemon(
      {
        program: '#esxid',
        serves: 'oneHost',
        label: 'esxid esx-1',
        args: ['--state', folder],
        stateDir: folder,
        stateFolder: folder,
        logFile,
      },
      {
        clock: systemClock,
        onStarted: async ({ pid }) => {
          process.kill(pid, 'SIGKILL')
        },
      },
    )
    await expect(launch).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: `esxid esx-1 did not start: it was ended by SIGKILL; see ${logFile}`,
    })
  })
})

describe('continueDaemon', () => {
  const launch = () => {
    return { label: 'esxid esx-1', stateFolder: folder, logFile: join(folder, 'esx-1.log') }
  }
  const self = identifyProcess(process.pid)
  if (self === undefined) throw new Error('this process has no identity')
  const ready = { pid: process.pid, name: 'esx-1' }
  const serve = () => writeFileSync(join(folder, READY_FILE), JSON.stringify(ready))

  it('waits for a daemon that runs and does not serve yet', async () => {
    const clock = { ...systemClock, sleep: async () => serve() }
    expect(await continueDaemon(launch(), self, { clock })).toEqual(ready)
  })

  it('does not wait for a daemon that serves, or whose folder is gone', async () => {
    const clock = { ...systemClock, sleep: () => Promise.reject(new Error('it waits')) }
    const gone = { ...launch(), stateFolder: join(folder, 'gone') }
    expect(await continueDaemon(gone, self, { clock })).toBeUndefined()
    serve()
    expect(await continueDaemon(launch(), self, { clock })).toBeUndefined()
  })
})

describe('daemonEnvironment', () => {
  it('contains only the variables that a daemon needs', () => {
    const environment = { PATH: '/bin', HOME: '/root', AWS_SECRET: 'x', NKPSIM_STATE: 'y' }
    const { NODE_COMPILE_CACHE, ...others } = daemonEnvironment(environment)
    expect(others).toEqual({ PATH: '/bin', HOME: '/root' })
    expect(NODE_COMPILE_CACHE).toMatch(/nkpsim\/compile-cache$/)
  })
})
