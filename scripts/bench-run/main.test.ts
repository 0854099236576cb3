import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'

/** Starts a program of this folder in a folder of its own. */
function start(program: string, folder: string) {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, program)]
  return spawn(process.execPath, args, {
    env: { ...process.env, TMPDIR: folder },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Returns the pids of processes that name a folder in their arguments. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })
}

it.each([
  ['main.ts', 'SIGINT'],
  ['testing/bench-without-end.ts', 'SIGTERM'],
  ['testing/bench-without-end.ts', 'SIGHUP'],
] as const)('the benchmark %s leaves no process and no file after %s', async (program, signal) => {
  using folder = createTemporaryFolder()
  const child = start(program, folder.path)
  const closed = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line)
    // The cluster runs when the second step begins.
    if (lines.length === 2) {
      expect(processesIn(folder.path).length).toBeGreaterThan(0)
      child.kill(signal)
    }
  }
  expect(await closed).toEqual([130, null])
  expect(lines.at(-1)).toBe('bench: interrupted')
  expect(processesIn(folder.path)).toEqual([])
  expect(readdirSync(folder.path)).toEqual([])
})

it('the benchmark writes the measured figures if a later part fails, and names this part', async () => {
  using folder = createTemporaryFolder()
  const child = start('testing/bench-with-failure.ts', folder.path)
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  expect(exitCode).toBe(1)
  expect(stderr.trimEnd().split('\n')).toEqual([
    'measuring the first part',
    'measuring the second part',
    'written to bench.json',
    'bench: measuring the second part: failed: it; broke',
  ])
  expect(stdout).toBe('speed\n  2 times, goal 3: met  {"rounds":1}\n')
  expect(readdirSync(folder.path)).toEqual(['bench.json'])
  const { figures } = JSON.parse(readFileSync(join(folder.path, 'bench.json'), 'utf8'))
  expect(figures).toMatchObject([{ name: 'speed', value: 2 }])
})
