import { execFile } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { systemEffects } from '@nkpsim/effects'
import { type HostDisks, openHostDisks } from '@nkpsim/esxi/testing'
import type { Site } from '../site.ts'
import { diskFilesOf } from './disk-files.ts'

const run = promisify(execFile)

/** Opens copies of the vSAN disks of a host, as a thief does. Mounts none. */
export async function withCopies<T>(
  site: Site,
  host: string,
  use: (disks: HostDisks) => Promise<T>,
): Promise<T> {
  const folder = join(site.stateDir, 'copies', host)
  const files = await diskFilesOf(site, host)
  try {
    mkdirSync(join(folder, 'vsan'), { recursive: true, mode: 0o700 })
    await run('cp', ['--sparse=always', ...files, join(folder, 'vsan')], { signal: site.signal })
    const what = { onChange: () => undefined, logger: silentLogger }
    const disks = await openHostDisks(systemEffects, folder, what)
    try {
      return await use(disks)
    } finally {
      await disks.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
