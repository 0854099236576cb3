import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '../..')
const run = (script: string, ...args: string[]) => runIn({}, script, ...args)
const runIn = (
  environment: Readonly<Record<string, string>>,
  script: string,
  ...args: string[]
) => {
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'scripts', script), args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { status, stdout, stderr }
}

/** A module that gives a process another date, and makes Math.random return one number. */
const OTHER_MACHINE = `data:text/javascript,${encodeURIComponent(`
  const now = () => 1e12
  globalThis.Date = class extends Date {
    constructor(...args) { if (args.length === 0) super(now()); else super(...args) }
    static now() { return now() }
  }
  Math.random = () => 0.25
`)}`

describe('scripts/seeds', () => {
  it.each([[[]], [['--count', 'many']], [['--seed', '1']]])(
    'refuses %j with one line and its usage',
    (args) => {
      const { status, stdout, stderr } = run('seeds', ...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(
        /^scripts\/seeds: .+\nusage: scripts\/seeds --count N \[--from S\] \[--ha\|--vsan\]\n/,
      )
    },
  )

  it('runs seeds and prints the result', () => {
    // One seed starts one thread; further threads would only show the same.
    const { status, stdout, stderr } = run('seeds', '--count', '1', '--from', '5')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^1 seeds in [\d.]+ s \([\d.]+ a second, \d+ events\): 1 passed, 0 failed$/m,
    )
  })
})

describe('scripts/seeds --vsan', () => {
  it('runs a swarm, whose replay prints the same timeline and digest each time', () => {
    const { status, stdout, stderr } = run('seeds', '--vsan', '--count', '1', '--from', '6')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^1 seeds in .+: 1 passed, 0 failed$/m)
    const first = run('replay', '--vsan', '6')
    expect({ ...first, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(first.stdout).toMatch(/^seed 6: \d+ events, digest [0-9a-f]{64}\nnothing went wrong\n$/m)
    const elsewhere = { NODE_OPTIONS: `--import=${OTHER_MACHINE}`, TZ: 'Asia/Kolkata' }
    expect(runIn(elsewhere, 'replay', '--vsan', '6').stdout).toBe(first.stdout)
  })
})

describe('scripts/seeds --night', () => {
  it('ends after its time with the result of the seeds that ran', () => {
    const { status, stdout, stderr } = run('seeds', '--night', '--hours', '0.0001')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^[1-9]\d* seeds in .+: [1-9]\d* passed, 0 failed\n$/)
  })
})

describe('scripts/replay', () => {
  it('refuses a wrong seed with one line and its usage', () => {
    const { status, stdout, stderr } = run('replay', 'first')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(
      /^scripts\/replay: a seed is a number .+\nusage: scripts\/replay \[--ha\|--vsan\] SEED\n$/,
    )
  })

  it('prints the same timeline and digest each time, also with another date and time zone', () => {
    const first = run('replay', '5')
    expect({ ...first, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(first.stdout).toMatch(/^seed 5: \d+ events, digest [0-9a-f]{64}\nnothing went wrong\n$/m)
    const elsewhere = { NODE_OPTIONS: `--import=${OTHER_MACHINE}`, TZ: 'Asia/Kolkata' }
    const again = runIn(elsewhere, 'replay', '5')
    expect({ ...again, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(again.stdout).toBe(first.stdout)
  })
})
