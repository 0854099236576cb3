import { describe, expect, it } from '@jest/globals'
import { coverageOf } from './coverage.ts'

const file = (covered: number, total: number) => ({ lines: { covered, total } })

describe('coverageOf', () => {
  it('adds up the files of each package separately', () => {
    const summary = {
      total: file(1, 1000),
      '/x/packages/crypto/src/a.ts': file(10, 10),
      '/x/packages/crypto/src/b.ts': file(28, 30),
      '/x/packages/tpm/src/a.ts': file(1, 2),
    }
    expect(coverageOf(summary, { crypto: 95, tpm: 95 })).toEqual([
      { name: 'crypto', percent: 95, floor: 95 },
      { name: 'tpm', percent: 50, floor: 95 },
    ])
  })

  it('reports 0 percent for a package without data', () => {
    expect(coverageOf({}, { pki: 95 })).toEqual([{ name: 'pki', percent: 0, floor: 95 }])
  })
})
