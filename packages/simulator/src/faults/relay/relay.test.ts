import { expect, it } from '@jest/globals'
import { flowOf, parseFlows } from './relay.ts'

it.each(['esx-1', 'constructor', 'toString', '__proto__'])(
  'the link of a host with the name %s is open unless a request cuts it',
  (host) => {
    expect(flowOf({}, host)).toBe('open')
    const flows = parseFlows(JSON.stringify({ vcenter: 'open', [host]: 'cut' }))
    expect(flows && flowOf(flows, host)).toBe('cut')
  },
)
