import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readRules, readRuleTests } from './testing/configuration.ts'
import { promtool } from './testing/programs.ts'

const FATAL = ['--lint=all', '--lint-fatal']
const path = (name: string): string => join(import.meta.dirname, name)

describe('promtool', () => {
  it.each([
    [
      'the configuration, with the alerts beside it',
      ['check', 'config', ...FATAL, 'prometheus.yaml'],
    ],
    ['the alerts', ['check', 'rules', ...FATAL, 'alerts.yaml']],
    ['the tests of the alerts', ['test', 'rules', 'alerts.test.yaml']],
  ])('finds no fault with %s', async (_what, args) => {
    const { exitCode, output } = await promtool([...args.slice(0, -1), path(args.at(-1) ?? '')])
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringContaining('SUCCESS'),
    })
  })
})

describe('every alert', () => {
  const tests = readRuleTests().tests.flatMap((test) => test.alert_rule_test)
  const tested = (isFiring: boolean): string[] => {
    const found = tests.filter(({ exp_alerts: alerts }) => alerts.length > 0 === isFiring)
    return [...new Set(found.map(({ alertname }) => alertname))].sort()
  }
  const alerts = readRules()
    .groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
    .sort()

  it('is tested to fire', () => expect(tested(true)).toEqual(alerts))
  it('is tested not to fire', () => expect(tested(false)).toEqual(alerts))
})
