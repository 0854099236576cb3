import { describe, expect, it } from '@jest/globals'
import type { VsanCluster, VsanDiskReport } from '../records/vsan.ts'
import { isAsDesired } from './encryption-progress.ts'

const WANTED: VsanCluster['encryption'] = {
  ...{ provider: 'nkp-1', kekId: 'kek-1', hostKeyId: 'host-1', dekGenerationId: 2 },
}

const PLAIN = { architecture: 'OSA', encryption: undefined } as const

function disk(change: Partial<VsanDiskReport> = {}): VsanDiskReport {
  return {
    ...{ diskId: 'disk-1', capacityBytes: 1 << 30, usedBytes: 0, state: 'mounted', reason: '' },
    encryption: { provider: 'nkp-1', kekId: 'kek-1', dekGenerationId: 2 },
    ...change,
  }
}

describe('a disk of a vSAN cluster', () => {
  it('is as desired with the KEK, the provider and the generation of the cluster', () => {
    expect(isAsDesired(disk(), { architecture: 'OSA', encryption: WANTED })).toBe(true)
    expect(isAsDesired(disk({ encryption: undefined }), PLAIN)).toBe(true)
  })

  it.each<[string, Partial<VsanDiskReport>]>([
    ['is locked', { state: 'locked' }],
    ['is not encrypted', { encryption: undefined }],
    ['has another KEK', { encryption: { provider: 'nkp-1', kekId: 'kek-0', dekGenerationId: 2 } }],
    [
      'has another provider',
      { encryption: { provider: 'kms', kekId: 'kek-1', dekGenerationId: 2 } },
    ],
    ['has an older DEK', { encryption: { provider: 'nkp-1', kekId: 'kek-1', dekGenerationId: 1 } }],
  ])('is not as desired if it %s', (_name, change) => {
    expect(isAsDesired(disk(change), { architecture: 'OSA', encryption: WANTED })).toBe(false)
  })

  it('is as desired without encryption with ESA, which encrypts above the disks', () => {
    const esa = { architecture: 'ESA', encryption: WANTED } as const
    expect(isAsDesired(disk({ encryption: undefined }), esa)).toBe(true)
    expect(isAsDesired(disk({ encryption: undefined, state: 'failed' }), esa)).toBe(false)
  })

  it('is not as desired if it is encrypted and should not be', () => {
    expect(isAsDesired(disk(), PLAIN)).toBe(false)
  })
})
