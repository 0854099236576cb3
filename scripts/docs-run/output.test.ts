import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { matchesOutput, promptsIn } from './output.ts'

describe('matchesOutput', () => {
  it.each([
    [['Name  db-1'], 'Name   db-1\n'],
    [['KDK …, active'], 'KDK 0f12 (1), active\n'],
    [['a', '…', 'd'], 'a\nb\nc\nd\n'],
    [['a', '…'], 'a\n'],
    [['nkpsim: no'], 'backing up vCenter\nnkpsim: no\n'],
    [['All have it.'], 'power-cycling esx-1\n2 of 3 hosts: a\nAll have it.\n'],
    [['starting a', 'b'], 'starting a\nb\n'],
    [['Password: ********', 'Again: ********'], 'Password: \r\nAgain: \r\nwritten\r\n'],
  ])('accepts for the page %j the output %j', (shown, actual) => {
    expect(matchesOutput(shown, actual)).toBe(true)
  })

  it.each([
    [['a'], 'a\nb\n'],
    [['a'], 'a\nb during c\n'],
    [['starting a', 'b'], 'b\n'],
    [['b'], 'a\nb\n'],
    [['a', 'b'], 'b\na\n'],
    [['a.c'], 'abc\n'],
    [['a'], ''],
    [['Password: ********', 'Again: ********'], 'Password: \n'],
  ])('refuses for the page %j the output %j', (shown, actual) => {
    expect(matchesOutput(shown, actual)).toBe(false)
  })

  it('accepts the same lines, and refuses them with a further line', () => {
    const lines = fc.array(fc.stringMatching(/^[!-~]{1,20}$/), { minLength: 1 })
    fc.assert(
      fc.property(lines, (shown) => {
        fc.pre(promptsIn(shown) === 0)
        expect(matchesOutput(shown, `${shown.join('\n')}\n`)).toBe(true)
        expect(matchesOutput(shown, `${shown.join('\n')}\nmore\n`)).toBe(false)
      }),
    )
  })
})
