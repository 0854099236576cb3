import { describe, expect, it } from '@jest/globals'
import { addInsecure, insecureNames, joinInsecure } from './insecure-providers.ts'

const KNOWN = { name: 'nkp-1', kcv: 'aa' }

describe('insecureNames', () => {
  it('names a provider only if its KCV is the one of the key in the seed', () => {
    const recorded = [KNOWN, { name: 'nkp-2', kcv: 'bb' }]
    expect(insecureNames(recorded, [{ provider: 'nkp-1', kcv: 'aa' }])).toEqual(['nkp-1'])
    expect(insecureNames(recorded, [{ provider: 'nkp-1', kcv: 'cc' }])).toEqual([])
    expect(insecureNames(recorded, [])).toEqual([])
  })

  it('compares only the name for a file of an older version', () => {
    expect(insecureNames(['nkp-1'], [{ provider: 'nkp-1', kcv: 'cc' }])).toEqual(['nkp-1'])
  })

  it('names every recorded provider while vCenter does not answer', () => {
    const recorded = [KNOWN, { ...KNOWN, kcv: 'bb' }, 'nkp-2']
    expect(insecureNames(recorded, undefined)).toEqual(['nkp-1', 'nkp-2'])
  })
})

describe('addInsecure', () => {
  it('keeps earlier keys, and replaces the bare name of an older version', () => {
    expect(addInsecure(['nkp-1', 'nkp-0', KNOWN], [KNOWN])).toEqual(['nkp-0', KNOWN])
    expect(addInsecure([KNOWN], [{ ...KNOWN, kcv: 'bb' }])).toEqual([
      KNOWN,
      { ...KNOWN, kcv: 'bb' },
    ])
  })
})

describe('joinInsecure', () => {
  it('keeps every key of both records once', () => {
    const other = { ...KNOWN, kcv: 'bb' }
    expect(joinInsecure(['nkp-0', KNOWN], [{ ...KNOWN }, 'nkp-0', other])).toEqual([
      'nkp-0',
      KNOWN,
      other,
    ])
  })
})
