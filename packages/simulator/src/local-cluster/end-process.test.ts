import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { stopProcess } from './end-process.ts'
import { hasRunningGroup, identifyProcess, isRunning } from './process-identity.ts'

it('a stop of PyKMIP ends the processes that it started, although they ignore SIGTERM', async () => {
  const script = 'trap "" TERM; sleep 600 & echo $!; wait'
  const child = spawn('bash', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = await once(child.stdout, 'data')
  const leader = identifyProcess(child.pid ?? 0)
  const second = identifyProcess(Number(String(line)))
  if (leader === undefined || second === undefined) throw new Error('a process is not there')
  try {
    expect([leader, second].map(isRunning)).toEqual([true, true])
    expect(hasRunningGroup(leader.pid)).toBe(true)
    await stopProcess({ ...leader, kind: 'pykmip' }, systemClock)
    expect([leader, second].map(isRunning)).toEqual([false, false])
    expect(hasRunningGroup(leader.pid)).toBe(false)
    // A second stop finds nothing, and does not fail.
    await stopProcess({ ...leader, kind: 'pykmip' }, systemClock)
  } finally {
    if (isRunning(second)) process.kill(second.pid, 'SIGKILL')
  }
})
