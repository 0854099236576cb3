import { describe, expect, it } from '@jest/globals'
import { VCENTER_ASSET } from '../records/license-assignment.ts'
import { EDITIONS, EVALUATION_MS, findEdition, LICENSED_FEATURES } from './editions.ts'
import { formatLicenseKey } from './license-key.ts'
import { editionsOf, isLicensed, licensedFeatures } from './licensed.ts'

const STANDARD = keyOf('vSphere Standard')
const PLUS = keyOf('vSphere Enterprise Plus')
const VSAN = keyOf('vSAN Enterprise')
const NONE = { licenses: [], licenseAssignments: [], evaluationStartMs: 1000 }

function keyOf(edition: string): string {
  return formatLicenseKey(findEdition(edition), Buffer.alloc(21))
}

function holding(...licenseAssignments: { asset: string; key: string }[]) {
  return { licenses: [STANDARD, PLUS, VSAN], licenseAssignments, evaluationStartMs: 1000 }
}

describe('the licensed features', () => {
  it('include native key providers and vTPM in every vSphere edition', () => {
    const editions = EDITIONS.filter(({ name }) => name !== 'vSAN Enterprise')
    for (const edition of editions)
      for (const feature of ['nativeKeyProvider', 'vtpm'] as const)
        expect(isLicensed(feature, [edition])).toEqual({ isAllowed: true })
    expect(editions).toHaveLength(4)
  })

  it('include VM encryption from Enterprise Plus on; a refusal names the needed licence', () => {
    expect(isLicensed('vmEncryption', [findEdition('vsphere standard')])).toEqual({
      isAllowed: false,
      reason:
        'the licence (vSphere Standard) does not allow vmEncryption: it needs vSphere Enterprise Plus or vSphere Foundation or Cloud Foundation',
    })
    expect(isLicensed('vmEncryption', [findEdition('vSphere Enterprise Plus')]).isAllowed).toBe(
      true,
    )
  })

  it('include vSAN encryption if a separate vSAN licence is assigned beside another licence', () => {
    expect(licensedFeatures(holding({ asset: 'h', key: PLUS }), 'h', 0)).not.toContain(
      'vsanEncryption',
    )
    expect(
      licensedFeatures(holding({ asset: 'h', key: PLUS }, { asset: 'h', key: VSAN }), 'h', 0),
    ).toEqual([...LICENSED_FEATURES])
  })

  it('include all features during the evaluation, and afterwards those of every vSphere edition', () => {
    const endMs = 1000 + EVALUATION_MS
    expect(licensedFeatures(NONE, 'h', endMs - 1)).toEqual([...LICENSED_FEATURES])
    expect(licensedFeatures(NONE, 'h', endMs)).toEqual(['nativeKeyProvider', 'vtpm'])
  })

  it('come from the licence of the host, or of the vCenter if the host has none', () => {
    const both = holding({ asset: VCENTER_ASSET, key: PLUS }, { asset: 'h', key: STANDARD })
    expect(licensedFeatures(both, 'h', 0)).not.toContain('vmEncryption')
    expect(licensedFeatures(both, 'other', 0)).toContain('vmEncryption')
  })

  it('come from the vSphere licence and from the vSAN licence, which do not replace each other', () => {
    const all = [...LICENSED_FEATURES]
    const hostVsan = holding({ asset: VCENTER_ASSET, key: PLUS }, { asset: 'h', key: VSAN })
    expect(licensedFeatures(hostVsan, 'h', 0)).toEqual(all)
    const vcenterVsan = holding({ asset: VCENTER_ASSET, key: VSAN }, { asset: 'h', key: PLUS })
    expect(licensedFeatures(vcenterVsan, 'h', 0)).toEqual(all)
    const standard = holding({ asset: 'h', key: STANDARD }, { asset: 'h', key: VSAN })
    expect(licensedFeatures(standard, 'h', 0)).not.toContain('vmEncryption')
  })

  it.each(['h', VCENTER_ASSET])(
    'come from the evaluation too if the asset %j has only a vSAN licence',
    (asset) => {
      const onlyVsan = holding({ asset, key: VSAN })
      const names = (nowMs: number) => editionsOf(onlyVsan, 'h', nowMs).map(({ name }) => name)
      expect(names(1000)).toEqual(['Evaluation', 'vSAN Enterprise'])
      expect(names(1000 + EVALUATION_MS)).toEqual(['Evaluation (expired)', 'vSAN Enterprise'])
    },
  )

  it('include no features of a licence that was removed', () => {
    const gone = { ...holding({ asset: 'h', key: STANDARD }), licenses: [] }
    expect(editionsOf(gone, 'h', 1000).map(({ name }) => name)).toEqual(['Evaluation'])
  })
})
