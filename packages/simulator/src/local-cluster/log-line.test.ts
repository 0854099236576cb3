import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { lastLogLine } from './log-line.ts'

let path: string
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'nkpsim-log-')), 'x.log')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true }))

describe('lastLogLine', () => {
  it.each([
    ['esxid: port 7001 is taken\n\n', 'port 7001 is taken'],
    ['{"level":"info"}\n{"event":"x","message":"store failed"}\n', 'store failed'],
    ['{"event":"stopped"}\n', 'stopped'],
    [
      "Error: no such module\n    at f (x.ts:1)  {\n  code: 'X'\n}\n\nNode.js v26\n",
      'Error: no such module',
    ],
    ['no line break at the end', 'no line break at the end'],
    [`${'x'.repeat(20_000)}\nlast\n`, 'last'],
  ])('returns the text of the last line', (text, expected) => {
    writeFileSync(path, text)
    expect(lastLogLine(path)).toBe(expected)
  })

  it('ignores lines before the given offset', () => {
    const earlier = 'port 7001 is taken\n'
    writeFileSync(path, earlier)
    expect(lastLogLine(path, earlier.length)).toBeUndefined()
    // The log may have been emptied meanwhile.
    expect(lastLogLine(path, earlier.length + 1)).toBeUndefined()
    appendFileSync(path, 'store failed\n')
    expect(lastLogLine(path, earlier.length)).toBe('store failed')
  })

  it('limits the length of the line', () => {
    writeFileSync(path, 'y'.repeat(20_000))
    expect(lastLogLine(path)).toHaveLength(400)
  })

  it('does not wait for a pipe', () => {
    execFileSync('mkfifo', [path])
    expect(lastLogLine(path)).toBeUndefined()
  })

  it('returns undefined for an empty or missing log', () => {
    expect(lastLogLine(path)).toBeUndefined()
    writeFileSync(path, '\n\n')
    expect(lastLogLine(path)).toBeUndefined()
  })
})
