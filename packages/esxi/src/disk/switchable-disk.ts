import type { BlockDevice } from './block-device.ts'

/** A disk with all calls. */
type Device = Required<BlockDevice>

/**
 * A disk whose users keep it while the files behind it change. Calls pass to the current disk, at
 * the same time.
 */
export type SwitchableDisk = Device & {
  current(): Device
  /** Replaces the current disk, and does not close it. Call this only while the disk is paused. */
  replace(next: Device): void
  /** Waits for running calls. Later calls wait until the result is called. */
  pause(): Promise<() => void>
}

export function switchableDisk(first: Device): SwitchableDisk {
  let current = first
  let running = 0
  let drained: (() => void) | undefined
  let paused: Promise<void> | undefined
  const call = async <T>(act: () => Promise<T>): Promise<T> => {
    while (paused !== undefined) await paused
    running++
    try {
      return await act()
    } finally {
      running--
      if (running === 0) drained?.()
    }
  }
  return {
    get capacityBytes() {
      return current.capacityBytes
    },
    read: (offsetBytes, lengthBytes, into) =>
      call(() => current.read(offsetBytes, lengthBytes, into)),
    write: (offsetBytes, plaintext) => call(() => current.write(offsetBytes, plaintext)),
    writeZeroes: (offsetBytes, lengthBytes) =>
      call(() => current.writeZeroes(offsetBytes, lengthBytes)),
    extents: (offsetBytes, lengthBytes) => call(() => current.extents(offsetBytes, lengthBytes)),
    flush: () => call(() => current.flush()),
    close: () => call(() => current.close()),
    current: () => current,
    replace: (next) => {
      current = next
    },
    pause: async () => {
      while (paused !== undefined) await paused
      let resume = (): void => undefined
      paused = new Promise((resolve) => {
        resume = () => {
          paused = undefined
          resolve()
        }
      })
      if (running > 0)
        await new Promise<void>((resolve) => {
          drained = resolve
        })
      drained = undefined
      return resume
    },
  }
}
