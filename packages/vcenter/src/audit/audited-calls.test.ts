import { describe, expect, it } from '@jest/globals'
import { targetOf } from '@nkpsim/daemon/audit'
import { handlerName, protoCalls, protoFields } from '../testing/protos.ts'
import { auditedCall, knownCalls } from './audited-calls.ts'

const READS = /^(get|list|read|preview|follow|compare)/
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const nameOf = ({ service, method }: { service: string; method: string }) => `${service}/${method}`

describe('the table of audited calls', () => {
  it('has every call of a vCenter, and no other', () => {
    const calls = protoCalls().map(nameOf)
    expect(calls.length).toBeGreaterThan(50)
    expect(knownCalls().map(nameOf).toSorted()).toEqual(calls.toSorted())
  })

  it('leaves none out that is not a plain read', () => {
    const changing = knownCalls().filter(({ method }) => !READS.test(method))
    const unaudited = changing.filter(({ service, method }) => !auditedCall(service, method))
    // It renews what the log-in gave, which is audited.
    expect(unaudited.map(({ method }) => method)).toEqual(['issueHostToken'])
  })

  it('names a field of its request as the target of each', () => {
    const fields = protoFields()
    const wrong = protoCalls().filter(({ service, method, request }) => {
      const [field] = auditedCall(service, method)?.target?.split('.') ?? []
      const own = fields.filter(({ message }) => message === request)
      return field !== undefined && !own.some(({ name }) => handlerName(name) === field)
    })
    expect(wrong).toEqual([])
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
