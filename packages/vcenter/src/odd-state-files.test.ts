import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { runVcenterd } from './testing/vcenterd-process.ts'

it.each(['box.key', 'clock.json', 'operator/administrator-password', 'audit/repeats.jsonl'])(
  'vcenterd fails immediately, and names the file, if %s is a named pipe',
  async (name) => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, name)
    mkdirSync(dirname(path), { recursive: true })
    execFileSync('mkfifo', [path])
    const end = await runVcenterd(['--state', folder.path])
    expect(end.stderr).toContain(`cannot read ${path}: it is not a regular file`)
    expect(end.exitCode).toBe(1)
  },
)
