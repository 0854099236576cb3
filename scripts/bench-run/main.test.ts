import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'

const MAIN = join(import.meta.dirname, 'main.ts')

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

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the benchmark leaves no process and no file after %s',
  async (signal) => {
    using folder = createTemporaryFolder()
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      env: { ...process.env, TMPDIR: folder.path },
      cwd: folder.path,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const closed = once(child, 'close')
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stderr })) {
      lines.push(line)
      // The cluster runs when the second step begins.
      if (lines.length === 2) child.kill(signal)
    }
    expect(await closed).toEqual([130, null])
    expect(lines.at(-1)).toBe('bench: interrupted')
    expect(processesIn(folder.path)).toEqual([])
    expect(readdirSync(folder.path)).toEqual([])
  },
)
