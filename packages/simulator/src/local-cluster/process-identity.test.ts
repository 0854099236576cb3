import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import { killProcess, stopProcess } from './end-process.ts'
import {
  describeProcess,
  hasEnded,
  identifyProcess,
  isOfAnotherMachine,
  isRunning,
  isStopped,
  type ProcessIdentity,
  parseProcessStat,
} from './process-identity.ts'

/**
 * A clock that runs twenty times as fast, so that tests need not wait for the grace period of a
 * stop.
 */
const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 20 }

/** Starts a process that exits on SIGTERM, or that ignores SIGTERM. */
async function startProcess(stubborn: boolean) {
  const trap = stubborn ? "trap '' TERM;" : ''
  const child = spawn('bash', ['-c', `${trap} echo up; while :; do sleep 0.05; done`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const identity = identifyProcess(child.pid ?? 0)
  if (identity === undefined) throw new Error('it does not run')
  return { child, identity }
}

describe('parseProcessStat', () => {
  it('counts fields after the last parenthesis, because a name can contain spaces and parentheses', () => {
    const rest = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21'
    expect(parseProcessStat(`42 (a) R (b c) ${rest}`)).toEqual({
      state: 'S',
      startTimeTicks: 987_654,
    })
  })

  it('returns undefined for any other text', () => {
    expect(parseProcessStat('')).toBeUndefined()
    expect(parseProcessStat('1 (x) S 1 2')).toBeUndefined()
  })
})

describe('a process of this machine', () => {
  it('runs until it is stopped in order, and can be stopped again without effect', async () => {
    const { child, identity } = await startProcess(false)
    const exited = once(child, 'exit')
    expect(isRunning(identity)).toBe(true)
    await stopProcess(identity, clock)
    expect(isRunning(identity)).toBe(false)
    await stopProcess(identity, clock)
    expect(await exited).toEqual([null, 'SIGTERM'])
  })

  it('is killed if it ignores SIGTERM', async () => {
    const { child, identity } = await startProcess(true)
    const exited = once(child, 'exit')
    await stopProcess(identity, clock)
    expect(await exited).toEqual([null, 'SIGKILL'])
  })

  it('is suspended when all its threads are suspended, and runs again when it continues', async () => {
    const { child, identity } = await startProcess(false)
    expect(isStopped(identity)).toBe(false)
    child.kill('SIGSTOP')
    await until(() => isStopped(identity))
    child.kill('SIGCONT')
    await untilEqual(() => isStopped(identity), false)
    await killProcess(identity, systemClock)
    expect(isStopped(identity)).toBe(false)
  })

  it('runs while one of its threads runs, even if its first thread has ended', async () => {
    const program = [
      'import ctypes, threading, time',
      'threading.Thread(target=lambda: time.sleep(60)).start()',
      'print("up", flush=True)',
      'ctypes.CDLL(None).pthread_exit(None)',
    ].join('\n')
    const child = spawn('/usr/bin/python3', ['-c', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    const pid = child.pid ?? 0
    const identity = identifyProcess(pid)
    if (identity === undefined) throw new Error('it does not run')
    const stateOf = () => parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.state
    await untilEqual(stateOf, 'Z')
    expect(isRunning(identity)).toBe(true)
    await killProcess(identity, systemClock)
    expect(isRunning(identity)).toBe(false)
    expect(await exited).toEqual([null, 'SIGKILL'])
  })

  it('gets no signal if its start time or boot differs, because its pid belongs to another process', async () => {
    const { child, identity } = await startProcess(false)
    const others = [
      { ...identity, startTimeTicks: identity.startTimeTicks - 1 },
      { ...identity, bootId: 'another boot' },
    ]
    for (const other of others) {
      expect(isRunning(other)).toBe(false)
      await killProcess(other, clock)
    }
    expect(isRunning(identity)).toBe(true)
    await killProcess(identity, clock)
    expect(child.signalCode ?? (await once(child, 'exit'))[1]).toBe('SIGKILL')
  })
})

describe('a process of a folder that machines share', () => {
  const self = identifyProcess(process.pid)
  if (self === undefined) throw new Error('it does not run')
  const { machine: own, ...nameless } = self
  const ended = { pid: 2 ** 22 + 1, startTimeTicks: 1, bootId: self.bootId }
  const earlier = { ...ended, bootId: 'an earlier boot' }
  const named = own === undefined ? {} : { machine: own }
  const canName = own !== undefined

  it.each<[string, ProcessIdentity, { isAnothers: boolean; isOver: boolean }]>([
    ['runs here', self, { isAnothers: false, isOver: false }],
    ['runs here, without a machine id', nameless, { isAnothers: false, isOver: false }],
    ['has ended in this boot', { ...ended, ...named }, { isAnothers: false, isOver: true }],
    ['has ended in this boot, without a machine id', ended, { isAnothers: false, isOver: true }],
    ['is of an earlier boot', { ...earlier, ...named }, { isAnothers: false, isOver: canName }],
    ['is of an unknown machine', earlier, { isAnothers: false, isOver: false }],
    [
      'is of another machine',
      { ...earlier, machine: 'another' },
      { isAnothers: canName, isOver: false },
    ],
  ])(
    'counts as ended or as of another machine only if this is certain: it %s',
    (_kind, identity, expected) => {
      expect({ isAnothers: isOfAnotherMachine(identity), isOver: hasEnded(identity) }).toEqual(
        expected,
      )
      const suffix = expected.isAnothers ? ' of another machine' : ''
      expect(describeProcess(identity)).toBe(`process ${identity.pid}${suffix}`)
    },
  )

  it('names its machine by a digest, because the id is confidential', () => {
    const id = canName ? readFileSync('/etc/machine-id', 'utf8').trim() : ''
    expect(JSON.stringify(self)).not.toContain(id === '' ? 'machine' : id)
  })
})
