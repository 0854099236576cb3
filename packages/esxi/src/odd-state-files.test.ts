import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { runEsxid } from './testing/esxid-process.ts'

it.each(['boot.yaml', 'config-key', 'registered-vms.json'])(
  'esxid reports a pipe in place of %s, and does not wait for it',
  async (name) => {
    using folder = createTemporaryFolder()
    const path = join(folder.path, name)
    execFileSync('mkfifo', [path])
    const end = await runEsxid(['--state', folder.path, '--name', 'esx-1'], 'VMware1!VMware1!')
    expect(end.stderr).toContain(`cannot read ${path}: it is not a regular file`)
    expect(end.exitCode).toBe(1)
  },
)
