import { describe, expect, it } from '@jest/globals'
import { OPERATIONS, parseKillsArguments } from './arguments.ts'

describe('parseKillsArguments', () => {
  it.each([
    [[], { parts: OPERATIONS }],
    [
      ['--runs', '3', '--seed=0', '--json', 'a.json'],
      { runs: 3, seed: 0, jsonFile: 'a.json', parts: OPERATIONS },
    ],
    [['--only', 'vmotion', '--only', 'encrypt'], { parts: ['encrypt', 'vmotion'] }],
    [['--only=large'], { parts: 'large' }],
    [['--only', 'vsan-objects'], { parts: 'vsan-objects' }],
    [['--only', 'migration', '--runs=60'], { parts: 'migration', runs: 60 }],
  ])('reads %j', (args, expected) => {
    const none = { runs: undefined, seed: undefined, jsonFile: undefined }
    expect(parseKillsArguments(args)).toEqual({ ...none, ...expected })
  })

  it.each([
    [['--runs', '0'], '--runs takes a number from 1 to 1000000, not "0"'],
    [['--seed', '1e3'], '--seed takes a number from 0 to 4294967295, not "1e3"'],
    [['--only', 'vMotion'], 'vmotion, large, migration, vsan, vsan-objects, not "vMotion"'],
    [['--only', 'large', '--only', 'rekey'], 'give --only large alone'],
    [['--only', 'migration', '--only', 'large'], 'give --only large alone'],
    [['--json', ''], '--json takes the path of a file'],
    [['--kills', '3'], "Unknown option '--kills'"],
    [['3'], "Unexpected argument '3'. This command does not take positional arguments"],
  ])('refuses %j in one line', (args, line) => {
    expect(parseKillsArguments(args)).toContain(line)
    expect(parseKillsArguments(args)).not.toContain('\n')
  })
})
