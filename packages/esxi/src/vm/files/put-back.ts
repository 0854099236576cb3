import type { HeldFolder } from '@nkpsim/daemon'

/** Codes of the file system for a name that is taken. */
const TAKEN = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])

/**
 * Gives a hidden folder with files of others its visible name back, or a similar name if that name
 * is taken. Returns the name. Passes on errors of the file system.
 */
export async function putBack(folder: HeldFolder, hidden: string, name: string): Promise<string> {
  try {
    await folder.rename(hidden, name)
    return name
  } catch (error) {
    if (!TAKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  // A hidden name ends with random digits.
  const similar = `${name}-files-${hidden.slice(-8)}`
  await folder.rename(hidden, similar)
  return similar
}
