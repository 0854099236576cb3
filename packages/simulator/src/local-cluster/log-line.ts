import { closeSync, fstatSync, readSync, statSync } from 'node:fs'
import { openRegularFile } from './regular-file.ts'

/** Number of bytes to read from the end of a log. */
const TAIL_BYTES = 8 * 1024
const MAX_LINE_CHARACTERS = 400
/**
 * Matches what Node.js prints below the error that ends a program: stack, properties, and the
 * version of Node.js.
 */
const CRASH_DETAIL = /^(\s|}|Node\.js v)/

/**
 * Returns the last meaningful line of a log as one line for a user; undefined if there is none.
 * @param start offset of the first byte to consider; earlier lines are of earlier processes
 */
export function lastLogLine(path: string, start = 0): string | undefined {
  let tail: string
  try {
    tail = readTail(path, start)
  } catch {
    return undefined
  }
  const last = tail.split('\n').findLast((line) => line.trim() !== '' && !CRASH_DETAIL.test(line))
  return last === undefined ? undefined : plainLine(last.trim()).slice(0, MAX_LINE_CHARACTERS)
}

/**
 * Returns whether the end of a log contains a text.
 * @param start offset of the first byte to consider, unless the log was replaced by a shorter one
 */
export function hasLogLine(path: string, start: number, text: string): boolean {
  try {
    const { size } = statSync(path)
    return readTail(path, size < start ? 0 : start).includes(text)
  } catch {
    return false
  }
}

/**
 * Returns the text of a line: the `message` or `error` of a JSON record, the text after the name of
 * a daemon, or the whole line.
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

function readTail(path: string, start: number): string {
  const file = openRegularFile(path)
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(Math.max(0, size - start), TAIL_BYTES))
    const read = readSync(file, tail, 0, tail.length, size - tail.length)
    return tail.toString('utf8', 0, read)
  } finally {
    closeSync(file)
  }
}
