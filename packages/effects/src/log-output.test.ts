import { describe, expect, it } from '@jest/globals'
import { droppingOutput } from './log-output.ts'

/** Returns a disk that accepts bytes until its space is used up. */
function disk(roomBytes: number) {
  const state = { roomBytes, text: '' }
  const write = (_fd: number, bytes: Uint8Array): number => {
    if (state.roomBytes === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    const part = bytes.subarray(0, state.roomBytes)
    state.text += Buffer.from(part).toString()
    state.roomBytes -= part.length
    return part.length
  }
  const output = droppingOutput(1, (lines) => `${lines} dropped`, write)
  return { state, output }
}

describe('the output of a log', () => {
  it('continues after the disk was full, and reports how many lines are missing', () => {
    const { state, output } = disk(9)
    for (const line of ['first\n', 'second\n', 'third\n']) output.write(line)
    expect(state.text).toBe('first\nsec')
    state.roomBytes = 1000
    output.write('fourth\n')
    output.write('fifth\n')
    expect(state.text).toBe('first\nsec\n2 dropped\nfourth\nfifth\n')
  })

  it('keeps the count of missing lines while there is too little space to report it', () => {
    const { state, output } = disk(0)
    output.write('first\n')
    state.roomBytes = 4
    output.write('second\n')
    state.roomBytes = 1000
    output.write('third\n')
    expect(state.text.split('\n').slice(-3)).toEqual(['2 dropped', 'third', ''])
  })
})
