import type { Files } from '@nkpsim/effects'

/** Returns all files below a folder, with their names and their content. Follows no links. */
export function* placesBelow(
  files: Files,
  folder: string,
  label: string,
): Iterable<{ name: string; bytes: Uint8Array }> {
  for (const path of pathsBelow(files, folder))
    yield { name: `${label}${path}`, bytes: contentOf(files, path) }
}

/** Returns the paths of all files below a folder. Follows no links. */
export function* pathsBelow(files: Files, folder: string): Iterable<string> {
  for (const name of files.now.list(folder)) {
    const path = folder === '/' ? `/${name}` : `${folder}/${name}`
    const found = files.now.look(path)
    if (found?.isDirectory()) yield* pathsBelow(files, path)
    if (found?.isFile()) yield path
  }
}

/** Returns the whole content of a file. */
export function contentOf(files: Files, path: string): Buffer {
  const file = files.now.open(path, 'read')
  const content = Buffer.alloc(file.now.stat().size)
  file.now.read(content, 0)
  file.now.close()
  return content
}

/** Makes a file in a folder durably. */
export function makeFile(files: Files, folder: string, name: string, content: Uint8Array): void {
  const file = files.now.open(`${folder === '/' ? '' : folder}/${name}`, 'create')
  file.now.write(content, 0)
  file.now.syncData()
  file.now.close()
  files.now.syncFolder(folder)
}

/** Returns a folder and all folders above it, from the highest. */
export function parentsOf(folder: string): string[] {
  const parts = folder.split('/').slice(1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}
