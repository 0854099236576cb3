import { join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { Files } from '@nkpsim/effects'
import { RUN_FILE, RUN_FOLDER } from '@nkpsim/tpm/virtual'

/**
 * Makes the run folder of vTPMs in the folder of a host, or removes what vTPMs of a killed host
 * left there.
 */
export function openRunFolder(files: Files, folder: string): string {
  const runFolder = join(folder, 'vtpm')
  makeFolders(files, runFolder, 0o700)
  for (const name of files.now.list(runFolder)) {
    const path = join(runFolder, name)
    if (RUN_FILE.test(name)) files.now.remove(path)
    else if (RUN_FOLDER.test(name)) {
      for (const file of files.now.list(path)) files.now.remove(join(path, file))
      files.now.removeFolder(path)
    }
  }
  return runFolder
}
