/** Content of the file that keeps a cluster clock while its daemon is stopped. */
export type ClockFile = {
  /** How far the clock is ahead of the machine's clock: at `atMs` if it is there, else always. */
  offsetMs: number
  /** Speed of the clock; absent if it is 1 and the daemon was started with 1. */
  timeScale?: number
  /** Speed that the daemon was started with. A start with another speed uses that one. */
  startTimeScale?: number
  /** Machine time from which on the clock runs at its speed, ms since 1970; absent if it pauses. */
  atMs?: number
}

/** Reads the content of a clock file. Nothing moved the clock if the text is absent or damaged. */
export function parseClockFile(text: string | undefined): ClockFile {
  try {
    const { offsetMs, timeScale, startTimeScale, atMs } = JSON.parse(text ?? '') as {
      [Name in keyof ClockFile]?: unknown
    }
    if (!Number.isSafeInteger(offsetMs)) return { offsetMs: 0 }
    return {
      offsetMs: Number(offsetMs),
      ...(isScale(timeScale) && { timeScale }),
      ...(isScale(startTimeScale) && { startTimeScale }),
      ...(Number.isSafeInteger(atMs) && { atMs: Number(atMs) }),
    }
  } catch {
    return { offsetMs: 0 }
  }
}

/** Returns the text of a clock file. */
export function formatClockFile(file: ClockFile): string {
  return `${JSON.stringify(file)}\n`
}

/**
 * Returns how far a clock is ahead of the machine's clock when its daemon starts. The clock ran at
 * its speed meanwhile, unless it pauses. Pure.
 */
export function offsetAt({ offsetMs, timeScale = 1, atMs }: ClockFile, machineMs: number): number {
  const awayMs = atMs === undefined ? 0 : Math.max(0, machineMs - atMs)
  return Math.round(offsetMs + awayMs * (timeScale - 1))
}

/**
 * Returns the file of a clock that from now on runs like the machine's clock, until its daemon
 * starts. Pure.
 */
export function pausedAt(file: ClockFile, machineMs: number): ClockFile {
  const { atMs: _, ...kept } = file
  return { ...kept, offsetMs: offsetAt(file, machineMs) }
}

/**
 * Returns the file of a clock. Speeds are left out while nobody has changed them. Pure.
 * @param atMs machine time from which on the clock runs at its speed; undefined if it pauses
 */
export function clockFile({
  offsetMs,
  timeScale,
  startTimeScale,
  atMs,
}: {
  offsetMs: number
  timeScale: number
  startTimeScale: number
  atMs: number | undefined
}): ClockFile {
  return {
    offsetMs,
    ...((timeScale !== 1 || startTimeScale !== 1) && { timeScale, startTimeScale }),
    ...(timeScale !== 1 && atMs !== undefined && { atMs }),
  }
}

function isScale(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}
