import { describe, expect, it } from '@jest/globals'
import { protoCalls } from '../testing/protos.ts'
import { auditedCall, knownCalls, targetOf } from './audited-calls.ts'

const READS = /\/(get|list|read)/
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'

describe('the table of audited calls', () => {
  it('has every call of a vCenter, and no other', () => {
    const calls = protoCalls()
    expect(calls.length).toBeGreaterThan(20)
    expect(knownCalls().toSorted()).toEqual(calls.toSorted())
  })

  it('leaves none out that is not a plain read', () => {
    const changing = knownCalls().filter((call) => !READS.test(call))
    const unaudited = changing.filter((call) => {
      const [service = '', method = ''] = call.split('/')
      return auditedCall(service, method) === undefined
    })
    expect(unaudited).toEqual([])
  })

  it('has calls audited that it does not know', () => {
    expect(auditedCall('nkpsim.vcenter.v1.NewService', 'getAll')).toEqual({ target: undefined })
    expect(auditedCall(PROVIDERS, 'getAll')).toEqual({ target: undefined })
  })
})

describe('the target of a call', () => {
  it('is what its field says, or empty', () => {
    const call = auditedCall(PROVIDERS, 'createProvider')
    if (call === undefined) throw new Error('not audited')
    expect(targetOf(call, { provider: 'NKP' })).toBe('NKP')
    expect(targetOf(call, {})).toBe('')
    expect(targetOf({ target: 'spec.name' }, { spec: { name: 'vm' } })).toBe('vm')
    expect(targetOf({ target: 'spec.name' }, { spec: null })).toBe('')
    expect(targetOf({ target: undefined }, { name: 'x' })).toBe('')
  })
})
