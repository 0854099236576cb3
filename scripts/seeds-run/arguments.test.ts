import { describe, expect, it } from '@jest/globals'
import { parseReplayArguments, parseSeedsArguments } from './arguments.ts'

describe('parseSeedsArguments', () => {
  it.each([
    [['--count', '10'], { kind: 'cluster', first: 1, count: 10 }],
    [['--from=0', '--count=1'], { kind: 'cluster', first: 0, count: 1 }],
    [['--count', '2', '--from', '4294967294'], { kind: 'cluster', first: 4294967294, count: 2 }],
    [['--vsan', '--count', '3'], { kind: 'vsan', first: 1, count: 3 }],
    [['--night'], { kind: 'cluster', first: 1, hours: undefined }],
    [['--night', '--hours', '0.5', '--from', '7'], { kind: 'cluster', first: 7, hours: 0.5 }],
    [['--ha', '--count', '3'], { kind: 'ha', first: 1, count: 3 }],
    [['--night', '--vsan'], { kind: 'vsan', first: 1, hours: undefined }],
  ])('reads %j', (args, expected) => {
    expect(parseSeedsArguments(args)).toEqual(expected)
  })

  it.each([
    [[], 'how many seeds? give --count N'],
    [['--count', '0'], '--count takes a number from 1 to 4294967295, not "0"'],
    [['--count', '1e3'], '--count takes a number from 1 to 4294967295, not "1e3"'],
    [['--count', '1', '--from=-1'], '--from takes a number from 0 to 4294967295, not "-1"'],
    [['--count', '2', '--from', '4294967295'], 'the last seed would be greater than 4294967295'],
    [['--night', '--count', '3'], 'give --count or --night, not both'],
    [['--count', '3', '--hours', '1'], '--hours needs --night'],
    [['--night', '--hours', '0'], '--hours takes a number above 0, such as 8 or 0.5, not "0"'],
    [['--night', '--hours', '1h'], '--hours takes a number above 0, such as 8 or 0.5, not "1h"'],
    [['--night', '--from', 'x'], '--from takes a number from 0 to 4294967295, not "x"'],
    [['--ha', '--vsan', '--count', '3'], 'give --ha or --vsan, not both'],
    [['--seeds', '3'], "Unknown option '--seeds'"],
    [['3'], "Unexpected argument '3'. This command does not take positional arguments"],
  ])('refuses %j in one line', (args, line) => {
    expect(parseSeedsArguments(args)).toContain(line)
    expect(parseSeedsArguments(args)).not.toContain('\n')
  })
})

describe('parseReplayArguments', () => {
  it('reads a seed', () => {
    expect(parseReplayArguments(['4711'])).toEqual({ kind: 'cluster', seed: 4711 })
    expect(parseReplayArguments(['--vsan', '4711'])).toEqual({ kind: 'vsan', seed: 4711 })
    expect(parseReplayArguments(['--ha', '4711'])).toEqual({ kind: 'ha', seed: 4711 })
  })

  it.each([
    [[], 'give one seed'],
    [['1', '2'], 'give one seed'],
    [['one'], 'a seed is a number from 0 to 4294967295, not "one"'],
    [['4294967296'], 'a seed is a number from 0 to 4294967295, not "4294967296"'],
    [['--ha', '--vsan', '1'], 'give --ha or --vsan, not both'],
    [['--verbose', '1'], "Unknown option '--verbose'"],
  ])('refuses %j in one line', (args, line) => {
    expect(parseReplayArguments(args)).toContain(line)
    expect(parseReplayArguments(args)).not.toContain('\n')
  })
})
