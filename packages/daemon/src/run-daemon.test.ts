import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { startChild } from './testing/child.ts'
import { until } from './testing/until.ts'
import { VERSION } from './version.ts'

/** Resolves once the kernel has stopped a process. */
const isHalted = (pid: number | undefined): Promise<boolean> =>
  until(() => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))

describe('a daemon', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s', async (signal) => {
    using child = startChild('scripted-daemon.ts', 'serve')
    await child.wrote('serving')
    child.process.kill(signal)
    expect(await child.ended()).toEqual({
      code: 0,
      signal: null,
      out: 'serving\nstopping\nstopped\n',
      err: '',
    })
  })

  it('prints its version, and starts nothing', async () => {
    using child = startChild('scripted-daemon.ts', 'serve', '--version')
    expect(await child.ended()).toEqual({ code: 0, signal: null, out: `${VERSION}\n`, err: '' })
  })

  it.each([
    ['usage', 2, 'testd: unknown option --x\n'],
    ['in-use', 1, 'testd: another process works\n'],
  ])('reports in one line why it cannot start (%s)', async (conduct, code, err) => {
    using child = startChild('scripted-daemon.ts', conduct)
    expect(await child.ended()).toEqual({ code, signal: null, out: '', err })
  })

  it.each([
    ['defect', 'unexpected TypeError: x is undefined'],
    ['uncaught', 'unexpected Error: thrown in a timer'],
    ['unhandled', 'unexpected Error: rejected'],
  ])('reports the location of a defect (%s) in one line', async (conduct, message) => {
    using child = startChild('scripted-daemon.ts', conduct)
    const { code, err } = await child.ended()
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`^testd: ${message} at .*scripted-daemon.ts:\\d+:\\d+\\)?\n$`))
  })

  it('exits immediately if it gets a signal while it starts', async () => {
    using child = startChild('scripted-daemon.ts', 'slow-start')
    await child.wrote('starting')
    child.process.kill('SIGTERM')
    expect(await child.ended()).toMatchObject({ code: 0, err: '' })
  })

  it.each(['a full disk', 'a reader that has gone'])(
    'continues if its log goes to %s',
    async (to) => {
      const script = fileURLToPath(new URL('testing/scripted-daemon.ts', import.meta.url))
      const full = openSync('/dev/full', 'w')
      const child = spawn(process.execPath, [script, 'log'], {
        stdio: ['ignore', to === 'a full disk' ? full : 'pipe', 'pipe'],
      })
      closeSync(full)
      child.stdout?.destroy()
      try {
        const err = child.stderr?.setEncoding('utf8') ?? []
        for await (const text of err) {
          expect(text).toBe('logged\n'.repeat(text.length / 'logged\n'.length))
          child.kill('SIGTERM')
        }
        expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0)
      } finally {
        child.kill('SIGKILL')
      }
    },
  )

  it('ends immediately with exit code 1 if it does not stop in time', async () => {
    using child = startChild('scripted-daemon.ts', 'hang')
    await child.wrote('serving')
    child.process.kill('SIGTERM')
    const { code, err } = await child.ended()
    expect(code).toBe(1)
    expect(err).toBe('testd: did not stop within 500 ms: ended immediately\n')
  })

  it('ends immediately with exit code 1 at a second signal if it has not stopped', async () => {
    using child = startChild('scripted-daemon.ts', 'hang-long')
    await child.wrote('serving')
    child.process.kill('SIGTERM')
    await child.wrote('stopping')
    child.process.kill('SIGTERM')
    expect(await child.ended()).toMatchObject({
      code: 1,
      err: 'testd: ended immediately by a second signal\n',
    })
  })

  it('stops on SIGUSR2, is suspended until SIGCONT, and serves again in the same process', async () => {
    using child = startChild('scripted-daemon.ts', 'serve')
    await child.wrote('serving')
    for (const round of [1, 2]) {
      child.process.kill('SIGUSR2')
      await child.wrote('stopped\n')
      await isHalted(child.process.pid)
      child.process.kill('SIGCONT')
      await child.wrote('serving\nstopping\nstopped\n'.repeat(round).concat('serving\n'))
    }
    child.process.kill('SIGTERM')
    const out = 'serving\nstopping\nstopped\n'.repeat(3)
    expect(await child.ended()).toEqual({ code: 0, signal: null, out, err: '' })
  })

  it('exits with code 70 if its store fails while it stops', async () => {
    using child = startChild('scripted-daemon.ts', 'stop-fails')
    await child.wrote('serving')
    child.process.kill('SIGTERM')
    expect(await child.ended()).toMatchObject({ code: 70, err: 'testd: cannot write the store\n' })
  })

  it('logs a failure of its store, and exits immediately with code 70', async () => {
    using child = startChild('scripted-daemon.ts', 'fail-stop')
    const { code, out } = await child.ended()
    expect(code).toBe(70)
    const line: unknown = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect(line).toMatchObject({ level: 'error', event: 'store.failed', error: { message: 'EIO' } })
  })
})
