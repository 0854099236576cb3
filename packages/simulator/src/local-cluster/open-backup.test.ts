import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import type { ClusterFile } from './cluster-file.ts'
import { readPlace } from './cluster-place.ts'
import { withCluster } from './existing-cluster.ts'
import { clusterPaths } from './paths.ts'
import { restoreVcenter } from './restore-vcenter.ts'

let stateDir: string
let pipe: string
let writer: number | undefined
let interruption: AbortController
let outcome: Promise<unknown>
beforeEach(() => {
  stateDir = readPlace(mkdtempSync(join(tmpdir(), 'nkpsim-pipe-'))).path
  const file: ClusterFile = {
    ...{ version: 1, phase: 'created', logLevel: 'info', place: readPlace(stateDir) },
    ...{ tpmSocketFolder: join(stateDir, 'tpms'), hosts: [], processes: [] },
    vcenter: { ports: { management: 1, download: 2 } },
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  pipe = join(stateDir, 'pipe')
  execFileSync('mkfifo', [pipe])
  interruption = new AbortController()
})
afterEach(() => {
  if (writer !== undefined) closeSync(writer)
  writer = undefined
  rmSync(stateDir, { recursive: true })
})

const restoreFrom = (file: string) =>
  restoreVcenter(
    { stateDir, signal: interruption.signal },
    { file, passwords: [], force: false, random: systemRandom },
  )

/** Begins a restore from the pipe, and waits until the restore has opened the pipe. */
async function beginRestore(): Promise<void> {
  outcome = restoreFrom(pipe).then(
    () => 'restored',
    (error: unknown) => error,
  )
  writer = await until(
    async () => tryOpenWriter(),
    (found) => found !== undefined,
  )
}

/** The kernel refuses to open a pipe for writing until somebody reads it. */
function tryOpenWriter(): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}

const leftovers = () => readdirSync(stateDir).filter((name) => name.includes('vcenter'))

describe('a restore of vCenter from a pipe', () => {
  it('lets other commands work while it waits for the writer, and can be interrupted', async () => {
    await beginRestore()
    expect(await withCluster({ stateDir }, async () => 'done')).toBe('done')
    interruption.abort()
    expect(await outcome).toMatchObject({ code: 'INTERRUPTED' })
    expect(leftovers()).toEqual([])
  })

  it('can be interrupted while it reads, and leaves nothing', async () => {
    await beginRestore()
    writeSync(writer ?? -1, 'n')
    await until(
      async () => leftovers(),
      (found) => found.length > 0,
    )
    interruption.abort()
    expect(await outcome).toMatchObject({
      code: 'INTERRUPTED',
      message: 'interrupted; nothing was changed',
    })
    expect(leftovers()).toEqual([])
  })
})

it('a restore names a backup file that cannot be read', async () => {
  const file = join(stateDir, 'missing')
  await expect(restoreFrom(file)).rejects.toMatchObject({
    code: 'INVALID_BACKUP_FILE',
    message: expect.stringContaining(`cannot read the backup file ${file}`),
  })
})

it('a restore refuses an empty backup file', async () => {
  const file = join(stateDir, 'empty')
  writeFileSync(file, '')
  await expect(restoreFrom(file)).rejects.toMatchObject({ code: 'INVALID_BACKUP_FILE' })
})
