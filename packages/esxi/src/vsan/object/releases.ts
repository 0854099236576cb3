/** Greatest number of releases. Without one, the next owner asks the last one to release. */
const MAX_RELEASES = 100_000

/** A release of an object by its owner, as one of its components knows it. */
type Release = { csn: number; isClean: boolean }

/** Releases that the components of this host know, in memory: one a component. */
export type Releases = {
  note(componentId: string, release: Release): void
  /** Returns the release of this configuration. Undefined if its owner may still use the object. */
  find(componentId: string, csn: number): Release | undefined
  forget(componentId: string): void
}

export function createReleases(): Releases {
  const releases = new Map<string, Release>()
  return {
    note: (componentId, release) => {
      releases.delete(componentId)
      releases.set(componentId, release)
      for (const oldest of releases.keys()) {
        if (releases.size <= MAX_RELEASES) break
        releases.delete(oldest)
      }
    },
    find: (componentId, csn) => {
      const release = releases.get(componentId)
      return release?.csn === csn ? release : undefined
    },
    forget: (componentId) => {
      releases.delete(componentId)
    },
  }
}
