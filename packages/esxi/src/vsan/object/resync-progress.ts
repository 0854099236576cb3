import type { VsanComponent } from '../../records/vsan.ts'

/** A component that gets data which it misses. */
export type Resync = {
  objectId: string
  component: VsanComponent
  totalBytes: number
  /** Bytes compared, and copied where they differed. */
  doneBytes: number
  /** In vSAN's words. Stale: it missed writes. Repair: it replaces a lost one. */
  reason: 'stale' | 'repair' | 'evacuate'
}

/** The resyncs of the objects that this host owns. */
export type ResyncProgress = {
  list(): readonly Resync[]
  begin(resync: Omit<Resync, 'doneBytes'>): Disposable & { add(bytes: number): void }
}

export function createResyncProgress(): ResyncProgress {
  const running = new Set<Resync>()
  return {
    list: () => [...running],
    begin: (resync) => {
      const own = { ...resync, doneBytes: 0 }
      running.add(own)
      return {
        add: (bytes) => {
          own.doneBytes += bytes
        },
        [Symbol.dispose]: () => {
          running.delete(own)
        },
      }
    },
  }
}
