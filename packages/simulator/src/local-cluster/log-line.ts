import { closeSync, fstatSync, readSync } from 'node:fs'
import { openRegularFile } from '@nkpsim/daemon/small-file'

/** How much of the end of a log is read, bytes. */
const TAIL_BYTES = 8 * 1024
const MAX_LINE_CHARACTERS = 400
/**
 * What Node prints below the error that ends a program: its stack, its properties, its own version.
 */
const CRASH_DETAIL = /^(\s|}|Node\.js v)/

/**
 * Returns the last meaningful line of a log, as one line for a user; undefined if there is none.
 */
export function lastLogLine(path: string): string | undefined {
  let tail: string
  try {
    tail = readTail(path)
  } catch {
    return undefined
  }
  const last = tail.split('\n').findLast((line) => line.trim() !== '' && !CRASH_DETAIL.test(line))
  return last === undefined ? undefined : plainLine(last.trim()).slice(0, MAX_LINE_CHARACTERS)
}

/**
 * Returns the text of a line: the `message` or `error` of a JSON record, the text after the name of
 * a daemon, or all of it.
 */
export function plainLine(line: string): string {
  if (!line.startsWith('{')) return line.replace(/^(vcenterd|esxid): /, '')
  try {
    const record: Record<string, unknown> = JSON.parse(line)
    const words = [record['message'], record['error'], record['event']]
    return words.find((word) => typeof word === 'string') ?? line
  } catch {
    return line
  }
}

function readTail(path: string): string {
  const file = openRegularFile(path)
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    const read = readSync(file, tail, 0, tail.length, size - tail.length)
    return tail.toString('utf8', 0, read)
  } finally {
    closeSync(file)
  }
}
