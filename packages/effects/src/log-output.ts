import { fstatSync, writeSync } from 'node:fs'
import { Writable } from 'node:stream'

/** Writes to a file descriptor. Passes on errors of the file system. */
type Write = (fd: number, bytes: Uint8Array) => number

/**
 * Returns the log output of a process, which is its standard output. A full disk or a closed pipe
 * does not end the process.
 * @param dropped returns the line that reports dropped lines
 */
export function logOutput(dropped: (lines: number) => string): NodeJS.WritableStream {
  const { stdout } = process
  const { fd } = stdout
  if (stdout.isTTY !== true && isWrittenAtOnce(fd)) return droppingOutput(fd, dropped)
  // The reader of a pipe may have ended.
  if (!stdout.listeners('error').includes(ignore)) stdout.on('error', ignore)
  return stdout
}

/**
 * Writes lines to a file descriptor. Drops and counts lines that it cannot write, and reports their
 * number when there is space again.
 */
export function droppingOutput(
  fd: number,
  dropped: (lines: number) => string,
  write: Write = writeSync,
): Writable {
  let droppedLines = 0
  let isWithinLine = false
  const put = (text: string): void => {
    for (let bytes = Buffer.from(text); bytes.length > 0; ) {
      const written = write(fd, bytes)
      isWithinLine = bytes[written - 1] !== 0x0a
      bytes = bytes.subarray(written)
    }
  }
  return new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      try {
        if (isWithinLine) put('\n')
        if (droppedLines > 0) put(`${dropped(droppedLines)}\n`)
        droppedLines = 0
        put(line)
      } catch {
        droppedLines++
      }
      done()
    },
  })
}

/** Returns whether to write synchronously: a process may wait for a file, but not for a reader. */
function isWrittenAtOnce(fd: number): boolean {
  const stats = fstatSync(fd)
  return stats.isFile() || stats.isCharacterDevice()
}

function ignore(): void {}
