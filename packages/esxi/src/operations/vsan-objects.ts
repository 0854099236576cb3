import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { Random } from '@nkpsim/effects'
import type { HostKeys } from '../key-provider/host-keys.ts'
import type { VsanDek, VsanReport } from '../records/vsan.ts'
import { type DeksToLock, lockVsanDeks } from '../vsan/esa/lock-vsan-deks.ts'
import type { ObjectFile } from '../vsan/namespace/list-files.ts'
import type { ListedObject, ObjectRange } from '../vsan/object/list-objects.ts'
import type { Resync } from '../vsan/object/resync-progress.ts'
import type { VsanOnHost } from '../vsan/vsan-on-host.ts'
import { operation } from './operation.ts'

const READ = { requirement: ['System.Read'], audit: OPEN } as const

export type VsanObjectOperations = ReturnType<typeof vsanObjectOperations>

/** The vSAN objects that a host knows. A host in no vSAN cluster knows none. */
export function vsanObjectOperations({
  vsan,
  hostKeys,
  random,
}: {
  vsan: VsanOnHost & { report(): VsanReport | undefined }
  hostKeys: Pick<HostKeys, 'load' | 'resolve'>
  random: Random
}) {
  return named('nkpsim.esxi.v1.VsanObjectService', {
    listVsanObjects: operation({
      ...READ,
      run: async (range: ObjectRange) => ({
        objects: vsan.host()?.list(range) ?? ([] as ListedObject[]),
        members: vsan.members(),
      }),
    }),
    listVsanFiles: operation({
      ...READ,
      run: async ({ folder }: { folder: string }): Promise<ObjectFile[]> =>
        (await vsan.files()?.list(folder)) ?? [],
    }),
    getVsanReport: operation({
      ...READ,
      run: async (): Promise<VsanReport | undefined> => vsan.report(),
    }),
    listVsanResyncs: operation({
      ...READ,
      run: async (): Promise<readonly Resync[]> => vsan.host()?.resyncs() ?? [],
    }),
    lockVsanDeks: operation({
      requirement: 'vcenter',
      audit: { target: 'kekId' },
      run: (wanted: DeksToLock): Promise<VsanDek[]> => lockVsanDeks({ hostKeys, random }, wanted),
    }),
  })
}
