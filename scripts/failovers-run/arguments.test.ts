import { describe, expect, it } from '@jest/globals'
import { parseFailoversArguments } from './arguments.ts'

describe('parseFailoversArguments', () => {
  it.each([
    [[], { count: 60, seed: undefined, jsonFile: undefined }],
    [['--count', '3', '--seed=0', '--json', 'a'], { count: 3, seed: 0, jsonFile: 'a' }],
  ])('reads %j', (args, expected) => {
    expect(parseFailoversArguments(args)).toEqual(expected)
  })

  it.each([
    [['--count', '0'], '--count takes a number from 1 to 1000000, not "0"'],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [['--seed', '1e3'], '--seed takes a number from 0 to 4294967295, not "1e3"'],
    [['--json', ''], '--json takes the path of a file'],
    [['--kind', 'x'], "Unknown option '--kind'"],
  ])('refuses %j in one line', (args, line) => {
    expect(parseFailoversArguments(args)).toContain(line)
    expect(parseFailoversArguments(args)).not.toContain('\n')
  })
})
