import { describe, expect, it } from '@jest/globals'
import { targetOf } from './audited.ts'

describe('the target of a call', () => {
  it('is the text of the target field of the request; empty if there is none', () => {
    const call = { target: 'provider' }
    expect(targetOf(call, { provider: 'NKP' })).toBe('NKP')
    expect(targetOf(call, {})).toBe('')
    expect(targetOf(call, undefined)).toBe('')
    expect(targetOf({ target: 'spec.name' }, { spec: { name: 'vm' } })).toBe('vm')
    expect(targetOf({ target: 'spec.name' }, { spec: null })).toBe('')
    expect(targetOf({ target: 'spec.name' }, {})).toBe('')
    expect(targetOf({ target: undefined }, { name: 'x' })).toBe('')
  })
})
