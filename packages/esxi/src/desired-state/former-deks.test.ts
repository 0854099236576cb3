import { describe, expect, it } from '@jest/globals'
import type { VsanCluster, VsanDek } from '../records/vsan.ts'
import { withFormerDeks } from './former-deks.ts'

const dek = (dekId: string): VsanDek => ({ dekId, lockedDek: `locked ${dekId}`, dekVerifier: '' })
const cluster = (deks: Pick<VsanCluster, 'dek' | 'oldDek'> = {}, clusterId = 'c'): VsanCluster => ({
  ...{ clusterId, datastoreName: 'vsanDatastore', architecture: 'ESA', members: [] },
  ...{ disksPerHost: 1, diskCapacityBytes: 1, encryption: undefined },
  ...{ eraseDisksBeforeUse: false, allowReducedRedundancy: false, ...deks },
})
const former = (of: VsanCluster | undefined) => of?.formerDeks?.map(({ dekId }) => dekId)

describe('the DEKs that a host keeps', () => {
  it('are also those that a restored vCenter does not know, newest first', () => {
    let kept: VsanCluster | undefined = cluster({ dek: dek('1') })
    kept = withFormerDeks(kept, cluster({ dek: dek('2'), oldDek: dek('1') }))
    expect(former(kept)).toBeUndefined()
    kept = withFormerDeks(kept, cluster({ dek: dek('3'), oldDek: dek('2') }))
    expect(former(kept)).toEqual(['1'])
    // The same again changes nothing.
    expect(withFormerDeks(kept, cluster({ dek: dek('3'), oldDek: dek('2') }))).toEqual(kept)
    kept = withFormerDeks(kept, cluster())
    expect(former(kept)).toEqual(['3', '2', '1'])
    kept = withFormerDeks(kept, cluster({ dek: dek('2') }))
    expect(former(kept)).toEqual(['3', '1'])
    for (let id = 4; id < 20; id++) kept = withFormerDeks(kept, cluster({ dek: dek(String(id)) }))
    expect(former(kept)).toHaveLength(8)
  })

  it('are not those of another cluster', () => {
    expect(former(withFormerDeks(cluster({ dek: dek('1') }), cluster({}, 'd')))).toBeUndefined()
    expect(withFormerDeks(cluster({ dek: dek('1') }), undefined)).toBeUndefined()
  })
})
