import { expect, it } from '@jest/globals'
import { createUsage } from '../arguments.ts'
import { METRICS_OPTIONS, parseMetricsAddress } from './metrics-options.ts'

const usage = createUsage('usage: exampled')
const parse = (...args: string[]) => parseMetricsAddress(usage, usage.parse(args, METRICS_OPTIONS))

it('parseMetricsAddress returns the given address, and nothing without a port option', () => {
  expect(parse()).toBeUndefined()
  expect(parse('--metrics-port', '0')).toEqual({ address: '127.0.0.1', port: 0 })
  expect(parse('--metrics-port', '9100', '--metrics-address', '::')).toEqual({
    address: '::',
    port: 9100,
  })
  for (const wrong of [
    ['--metrics-port', '70000'],
    ['--metrics-port', '1', '--metrics-address', ''],
    ['--metrics-address', '::'],
  ])
    expect(() => parse(...wrong)).toThrow(/usage: exampled/)
})
