import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { openRegistry } from './cluster-file.ts'
import { startRelay } from './start-relay.ts'

const isRoot = process.getuid?.() === 0

it.each([
  ['that others may write to', (path: string) => chmodSync(path, 0o777)],
  ...(isRoot
    ? [['of another user', (path: string) => chownSync(path, 65_534, 65_534)] as const]
    : []),
  [
    'that is a link',
    (path: string) => {
      rmSync(path, { recursive: true })
      symlinkSync(tmpdir(), path)
    },
  ],
])('a relay has no socket in a folder %s', async (_kind, change) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-relay-'))
  const tpmSocketFolder = join(stateDir, 'tpms')
  mkdirSync(tpmSocketFolder, { mode: 0o700 })
  change(tpmSocketFolder)
  const registry = openRegistry(stateDir, {
    version: 1,
    phase: 'created',
    logLevel: 'info',
    tpmSocketFolder,
    vcenter: { ports: { management: 1, download: 2 } },
    relay: { clientPort: 3 },
    hosts: [],
    processes: [],
  })
  try {
    const start = startRelay({
      stateDir,
      registry,
      clock: systemClock,
      signal: AbortSignal.abort(),
    })
    await expect(start).rejects.toMatchObject({
      code: 'STATE_INVALID',
      message: `${tpmSocketFolder} is not a folder of this user alone; name another state folder with --state`,
    })
  } finally {
    rmSync(stateDir, { recursive: true })
  }
})
