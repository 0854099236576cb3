import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Files } from '../files.ts'
import { systemFiles } from '../node-files.ts'
import { seededRandom } from '../seeded-random.ts'
import { createSimulatedDisk } from '../simulated-files.ts'

/** Files, an empty folder in them, and what another user could do there. */
export type FilesLab = Disposable & {
  files: Files
  folder: string
  makeLink(target: string, path: string): void
}

/** Returns a folder for temporary files on the machine. */
export function machineLab(): FilesLab {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-files-'))
  return {
    files: systemFiles,
    folder,
    makeLink: symlinkSync,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

/** Returns a folder on a simulated disk. */
export function simulatedLab(): FilesLab {
  const disk = createSimulatedDisk({ random: seededRandom('files') })
  const files = disk.attach()
  files.now.makeFolder('/disk', 0o700)
  return { files, folder: '/disk', makeLink: disk.makeLink, [Symbol.dispose]: () => undefined }
}
