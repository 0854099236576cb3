import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { ListedObject } from '../vsan/object/list-objects.ts'
import type { Resync } from '../vsan/object/resync-progress.ts'
import type { VsanOnHost } from '../vsan/vsan-on-host.ts'
import { operation } from './operation.ts'

export type VsanObjectOperations = ReturnType<typeof vsanObjectOperations>

/** The vSAN objects that a host knows. A host in no vSAN cluster knows none. */
export function vsanObjectOperations({ vsan }: { vsan: VsanOnHost }) {
  return named('nkpsim.esxi.v1.VsanObjectService', {
    listVsanObjects: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ afterObjectId }: { afterObjectId: string }): Promise<ListedObject[]> =>
        vsan.host()?.list(afterObjectId) ?? [],
    }),
    listVsanResyncs: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async (): Promise<readonly Resync[]> => vsan.host()?.resyncs() ?? [],
    }),
  })
}
