import { describe, expect, it } from '@jest/globals'
import { parseMutateArguments } from './arguments.ts'

describe('parseMutateArguments', () => {
  it.each([
    [[], { folders: [], count: undefined, seed: '1', jsonFile: 'mutation.json' }],
    [
      ['--in', 'packages/crypto/', '--in=packages/pki', '--count', '20', '--seed', 'a'],
      {
        folders: ['packages/crypto', 'packages/pki'],
        count: 20,
        seed: 'a',
        jsonFile: 'mutation.json',
      },
    ],
    [['--json=a=b.json'], { folders: [], count: undefined, seed: '1', jsonFile: 'a=b.json' }],
  ])('reads %j', (args, expected) => {
    expect(parseMutateArguments(args)).toEqual(expected)
  })

  it.each([
    [['packages/crypto'], 'unknown argument "packages/crypto"; see scripts/mutate --help'],
    [['--all'], 'unknown argument "--all"; see scripts/mutate --help'],
    [['--in'], '--in takes a value'],
    [['--seed='], '--seed takes a value'],
    [['--count', '0'], '--count takes a number from 1 to 1000000, not "0"'],
    [['--count', '1e3'], '--count takes a number from 1 to 1000000, not "1e3"'],
    [['--count=1000001'], '--count takes a number from 1 to 1000000, not "1000001"'],
  ])('refuses %j', (args, expected) => {
    expect(parseMutateArguments(args)).toBe(expected)
  })
})
