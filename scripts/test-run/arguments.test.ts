import { describe, expect, it } from '@jest/globals'
import { parseTestArguments } from './arguments.ts'

describe('parseTestArguments', () => {
  it.each([
    [[], { skipCompose: false, repeat: undefined, jestArguments: [] }],
    [['--skip-compose'], { skipCompose: true, repeat: undefined, jestArguments: [] }],
    [
      ['--repeat', '5', 'packages/rpc', '--skip-compose', '-t', 'x'],
      { skipCompose: true, repeat: 5, jestArguments: ['packages/rpc', '-t', 'x'] },
    ],
    [['--repeat=1'], { skipCompose: false, repeat: 1, jestArguments: [] }],
  ])('reads %j', (args, expected) => {
    expect(parseTestArguments(args)).toEqual(expected)
  })

  it.each([
    [['--repeat']],
    [['--repeat', 'packages/rpc']],
    [['--repeat', '0']],
    [['--repeat=1001']],
    [['--repeat', '1e2']],
  ])('refuses %j', (args) => {
    expect(parseTestArguments(args)).toMatch(/^--repeat takes a number from 1 to 1000, not "/)
  })
})
