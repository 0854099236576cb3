import type { Files, OpenFile } from '../files.ts'

/** Returns the same files, but with other calls for some of the files that are opened by path. */
export function withOpened(
  files: Files,
  change: (file: OpenFile, path: string) => Partial<Omit<OpenFile, 'now'>> & { now?: object },
): Files {
  const changed = (file: OpenFile, path: string): OpenFile => {
    const { now, ...calls } = change(file, path)
    return { ...file, ...calls, now: { ...file.now, ...now } }
  }
  return {
    ...files,
    open: async (path, ...how) => changed(await files.open(path, ...how), path),
    now: { ...files.now, open: (path, ...how) => changed(files.now.open(path, ...how), path) },
  }
}

/** Returns the same files, but fdatasync does nothing, which is faster. */
export function withoutSync(files: Files): Files {
  return withOpened(files, () => ({
    syncData: async () => undefined,
    now: { syncData: () => undefined },
  }))
}
