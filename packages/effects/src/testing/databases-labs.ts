import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Databases } from '../database.ts'
import type { Files } from '../files.ts'
import { systemDatabases } from '../node-database.ts'
import { systemFiles } from '../node-files.ts'
import { seededRandom } from '../seeded-random.ts'
import { createSimulatedDisk } from '../simulated-files.ts'

/** Databases, their files, and a folder for them. */
export type DatabasesLab = Disposable & {
  readonly database: Databases
  readonly files: Files
  readonly folder: string
  /** Ends the process that has opened the databases. Another one finds them in `folder`. */
  crash(): void
}

/**
 * Returns a folder on the machine. A crash copies it to another place while the databases are open:
 * the copy is what the next process finds after kill -9.
 */
export function machineLab(): DatabasesLab {
  const place = mkdtempSync(join(tmpdir(), 'nkpsim-databases-'))
  let crashes = 0
  const folderNow = (): string => join(place, `${crashes}`)
  systemFiles.now.makeFolder(folderNow(), 0o700)
  return {
    database: systemDatabases,
    files: systemFiles,
    get folder() {
      return folderNow()
    },
    crash: () => {
      const before = folderNow()
      crashes++
      cpSync(before, folderNow(), { recursive: true })
    },
    [Symbol.dispose]: () => rmSync(place, { recursive: true }),
  }
}

/** Returns a folder on a simulated disk. */
export function simulatedLab(): DatabasesLab {
  const disk = createSimulatedDisk({ random: seededRandom('databases') })
  let files = disk.attach()
  let database = disk.attachDatabases()
  files.now.makeFolder('/disk', 0o700)
  files.now.syncFolder('/')
  return {
    get database() {
      return database
    },
    get files() {
      return files
    },
    folder: '/disk',
    crash: () => {
      disk.crash()
      files = disk.attach()
      database = disk.attachDatabases()
    },
    [Symbol.dispose]: () => undefined,
  }
}
