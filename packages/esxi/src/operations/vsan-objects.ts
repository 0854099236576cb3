import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { Random } from '@nkpsim/effects'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { VsanDek } from '../records/vsan.ts'
import { type DeksToLock, lockVsanDeks } from '../vsan/esa/lock-vsan-deks.ts'
import type { ListedObject } from '../vsan/object/list-objects.ts'
import type { Resync } from '../vsan/object/resync-progress.ts'
import type { VsanOnHost } from '../vsan/vsan-on-host.ts'
import { operation } from './operation.ts'

export type VsanObjectOperations = ReturnType<typeof vsanObjectOperations>

/** The vSAN objects that a host knows. A host in no vSAN cluster knows none. */
export function vsanObjectOperations({
  vsan,
  hostKeys,
  random,
}: {
  vsan: VsanOnHost
  hostKeys: Pick<HostKeys, 'load' | 'resolve'>
  random: Random
}) {
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
    lockVsanDeks: operation({
      requirement: 'vcenter',
      audit: { target: 'kekId' },
      run: (wanted: DeksToLock): Promise<VsanDek[]> => lockVsanDeks({ hostKeys, random }, wanted),
    }),
  })
}
