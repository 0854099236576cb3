import type { Purpose } from './files/vm-lock.ts'
import type { OnProgress } from './keys/convert-disks.ts'

/** A change that takes up to hours, while it runs or waits for its turn. */
type LongChange = { purpose: Purpose; percent: number | undefined }

/** The long changes of VMs, by the names of their folders. A VM has one at a time. */
export type LongChanges = {
  purposeOf(name: string): Purpose | undefined
  begin(name: string, purpose: Purpose): { onProgress: OnProgress; end(): void }
  /**
   * Yields the progress of the long change of a VM in whole percent, each value once, and ends with
   * the change. Waits until a change begins, or until the signal aborts. A slow reader misses
   * values.
   */
  follow(name: string, signal: AbortSignal): AsyncGenerator<number>
}

export function createLongChanges(): LongChanges {
  const running = new Map<string, LongChange>()
  /** Followers that wait for the next news of a VM. */
  const waiting = new Map<string, Set<() => void>>()
  const tell = (name: string): void => {
    const resolves = waiting.get(name)
    waiting.delete(name)
    for (const resolve of resolves ?? []) resolve()
  }
  const news = async (name: string, signal: AbortSignal): Promise<void> => {
    const { promise, resolve: end } = Promise.withResolvers<void>()
    const resolve = (): void => end()
    const ofVm = waiting.get(name) ?? new Set()
    waiting.set(name, ofVm.add(resolve))
    signal.addEventListener('abort', resolve, { once: true })
    await promise
    signal.removeEventListener('abort', resolve)
    ofVm.delete(resolve)
    if (ofVm.size === 0 && waiting.get(name) === ofVm) waiting.delete(name)
  }
  return {
    purposeOf: (name) => running.get(name)?.purpose,
    begin: (name, purpose) => {
      const change: LongChange = { purpose, percent: undefined }
      running.set(name, change)
      tell(name)
      return {
        onProgress: (percent) => {
          change.percent = percent
          tell(name)
        },
        end: () => {
          running.delete(name)
          tell(name)
        },
      }
    },
    follow: async function* (name, signal) {
      let followed = running.get(name)
      while (followed === undefined && !signal.aborted) {
        await news(name, signal)
        followed = running.get(name)
      }
      let told: number | undefined
      while (!signal.aborted && followed !== undefined && running.get(name) === followed) {
        if (followed.percent === told) await news(name, signal)
        else {
          told = followed.percent
          if (told !== undefined) yield told
        }
      }
      // The change may have ended before its last value was read.
      const last = followed?.percent
      if (!signal.aborted && last !== undefined && last !== told) yield last
    },
  }
}
