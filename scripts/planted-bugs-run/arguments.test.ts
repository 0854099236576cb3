import { describe, expect, it } from '@jest/globals'
import { parsePlantedBugsArguments } from './arguments.ts'

const KNOWN = ['one bug', 'other bug']
const parse = (args: readonly string[]) => parsePlantedBugsArguments(args, KNOWN)

describe('parsePlantedBugsArguments', () => {
  it.each([
    [[], { seeds: { first: 1, count: 1000 }, bugs: [], jsonFile: 'planted-bugs.json' }],
    [
      ['--count=5', '--from', '7', '--bug', 'one bug', '--bug=other bug', '--json', 'a.json'],
      { seeds: { first: 7, count: 5 }, bugs: KNOWN, jsonFile: 'a.json' },
    ],
  ])('reads %j', (args, expected) => {
    expect(parse(args)).toEqual(expected)
  })

  it.each([
    [['--bug', 'third'], 'no bug is named "third"; the bugs are: one bug, other bug'],
    [['--count', '0'], '--count takes a number from 1 to 4294967295, not "0"'],
    [['--json='], '--json takes the name of a file'],
    [['--all'], "Unknown option '--all'"],
    [['3'], "Unexpected argument '3'. This command does not take positional arguments"],
  ])('refuses %j in one line', (args, line) => {
    expect(parse(args)).toContain(line)
    expect(parse(args)).not.toContain('\n')
  })
})
