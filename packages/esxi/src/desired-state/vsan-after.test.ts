import { describe, expect, it } from '@jest/globals'
import type { VsanCluster } from '../records/vsan.ts'
import { vsanAfter } from './vsan-after.ts'

const PLAIN: VsanCluster = {
  ...{ clusterId: 'one', datastoreName: 'vsanDatastore', architecture: 'OSA', members: [] },
  ...{ disksPerHost: 1, diskCapacityBytes: 64 << 20, encryption: undefined },
  ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: false, lastDekGenerationId: 0 },
}

const encrypted = (dekGenerationId: number): VsanCluster => ({
  ...PLAIN,
  ...{ lastDekGenerationId: dekGenerationId },
  encryption: {
    ...{ providerName: 'nkp-1', kekId: 'kek', hostKeyId: 'host', changing: false },
    dekGenerationId,
  },
})

describe('the vSAN of a host that takes a desired state', () => {
  it('is as vCenter wants it', () => {
    expect(vsanAfter(undefined, { vsan: PLAIN })).toBe(PLAIN)
    const later = { ...PLAIN, disksPerHost: 2 }
    expect(vsanAfter(PLAIN, { vsan: later, knownVsanClusterIds: ['one'] })).toBe(later)
    expect(vsanAfter(PLAIN, { vsan: encrypted(1), knownVsanClusterIds: ['one'] })).toEqual(
      encrypted(1),
    )
  })

  it('ends if vCenter knows the cluster, and is kept if it does not', () => {
    expect(vsanAfter(PLAIN, { vsan: undefined, knownVsanClusterIds: ['one'] })).toBeUndefined()
    const kept = { ...PLAIN, isKept: true }
    expect(vsanAfter(PLAIN, { vsan: undefined, knownVsanClusterIds: ['two'] })).toEqual(kept)
    expect(vsanAfter(PLAIN, { vsan: { ...PLAIN, clusterId: 'two' } })).toEqual(kept)
  })

  it('stays encrypted if vCenter does not know its last DEKs', () => {
    expect(vsanAfter(encrypted(1), { vsan: PLAIN })).toMatchObject({
      ...{ encryption: encrypted(1).encryption, isKept: true },
    })
    const members = [{ hostId: 'h', name: 'esx-1', address: 'localhost:1' }]
    expect(vsanAfter(encrypted(2), { vsan: { ...encrypted(1), members } })).toMatchObject({
      ...{ encryption: encrypted(2).encryption, members, isKept: true },
    })
  })

  it('keeps the DEKs of ESA that vCenter does not know', () => {
    const dek = (dekId: string) => ({ dekId, lockedDek: `locked ${dekId}`, dekVerifier: '' })
    const held = { ...encrypted(2), dek: dek('2'), oldDek: dek('1') }
    const told = { ...encrypted(1), dek: dek('1') }
    const kept = vsanAfter(held, { vsan: told })
    expect(kept).toMatchObject({ dek: dek('2'), oldDek: dek('1'), isKept: true })
    // Once kept, the same desired state changes nothing.
    expect(vsanAfter(kept, { vsan: told })).toEqual(kept)
    const decrypted = { ...PLAIN, lastDekGenerationId: 2, oldDek: dek('2') }
    expect(vsanAfter(held, { vsan: decrypted })).toEqual({ ...decrypted, formerDeks: [dek('1')] })
  })

  it('is decrypted if vCenter knows its last DEKs', () => {
    const vsan = { ...PLAIN, lastDekGenerationId: 1 }
    expect(vsanAfter(encrypted(1), { vsan })).toBe(vsan)
  })

  it('is as vCenter wants it again after vCenter has taken it over', () => {
    const kept = vsanAfter(encrypted(1), { vsan: undefined })
    expect(vsanAfter(kept, { vsan: encrypted(1) })).toEqual(encrypted(1))
  })
})
