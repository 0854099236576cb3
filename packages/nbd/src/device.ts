import type { NbdErrno } from './protocol.ts'
import type { SharedMemory } from './request-memory.ts'

/** A range of a device that is either data or zeros. */
export type Extent = { lengthBytes: number; isZero: boolean }

/**
 * What an export reads and writes. Calls run at the same time; the device orders those that
 * overlap. Offsets and lengths are within the device, and need not be whole blocks.
 */
export type NbdDevice = {
  sizeBytes: number
  /** Returns the bytes of a range, in one or more parts that then belong to the caller. */
  read(offsetBytes: number, lengthBytes: number): Promise<readonly Buffer[]>
  /**
   * Writes bytes. They are durable only after flush. When the promise has settled, the device does
   * not use the data any more.
   */
  write(offsetBytes: number, data: Buffer): Promise<void>
  /** Makes a range read as zeros. @param signal aborts when no client waits anymore */
  writeZeroes(offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<void>
  /** Allows the device to forget a range (default: does nothing). */
  trim?(offsetBytes: number, lengthBytes: number): Promise<void>
  /** Makes all completed writes durable, those of all clients. */
  flush(): Promise<void>
  /**
   * Returns what a range contains, from its start: at least one extent, at most all of the range
   * (default: all of the range is data).
   */
  extents?(offsetBytes: number, lengthBytes: number): Promise<readonly Extent[]>
  /** Returns the error number for an error of this device (default: EIO). */
  errnoOf?(error: unknown): NbdErrno
}

/** A device that clients can open by a name. */
export type NbdExport = {
  name: string
  sizeBytes: number
  isReadOnly: boolean
  /**
   * Called when a client begins to use the export.
   * @throws to refuse the client
   */
  begin(): Promise<NbdUse>
}

/** The use of an export by one client. */
export type NbdUse = {
  device: NbdDevice
  /** Memory for the data of requests. */
  memory: SharedMemory
  /** Aborts when the export ends. Running requests are answered, then the connection closes. */
  signal: AbortSignal
  /** Called once, after the last request of the client has been answered. */
  end(): void
}

/** The exports of a server. */
export type NbdExports = {
  /** Returns the names that clients may see. */
  names(): readonly string[]
  /** Returns an export by its exact name; undefined if there is none. */
  find(name: string): NbdExport | undefined
}

/**
 * Returns a device that refuses every call after a flush failed. Then the content of the storage is
 * unknown, and the kernel may report success for the next flush.
 */
export function stopAfterFailedFlush(device: NbdDevice): NbdDevice {
  let failure: { cause: unknown } | undefined
  const guard = async <T>(act: () => Promise<T>): Promise<T> => {
    if (failure !== undefined) throw new Error('an earlier flush failed', { cause: failure.cause })
    return act()
  }
  const { trim, extents } = device
  return {
    ...device,
    read: (...range) => guard(() => device.read(...range)),
    write: (...range) => guard(() => device.write(...range)),
    writeZeroes: (...range) => guard(() => device.writeZeroes(...range)),
    trim: (...range) => guard(async () => trim?.(...range)),
    ...(extents !== undefined && { extents: (...range) => guard(() => extents(...range)) }),
    flush: () =>
      guard(async () => {
        try {
          await device.flush()
        } catch (cause) {
          failure = { cause }
          throw cause
        }
      }),
  }
}
