import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { AskMembers } from '../forwarding/ask-vsan-members.ts'
import type { Store } from '../store/store.ts'
import { requireVsan } from '../vsan/clusters.ts'
import { MAX_OBJECTS, mergeObjects } from '../vsan/merge-objects.ts'
import { mergeResyncs } from '../vsan/merge-resyncs.ts'
import { operation } from './operation.ts'

const READ = { requirement: [{ privilege: 'System.Read' }], audit: OPEN } as const

export type VsanObjectOperations = ReturnType<typeof vsanObjectOperations>

/** The objects of vSAN clusters, which vCenter asks the hosts for. */
export function vsanObjectOperations({
  store,
  askMembers,
}: {
  store: Store
  askMembers: AskMembers
}) {
  const hostNames = (): Map<string, string> =>
    new Map(store.snapshot().hosts.map(({ id, name }) => [id, name]))
  return named('nkpsim.vcenter.v1.VsanObjectService', {
    listVsanObjects: operation({
      ...READ,
      run: async (
        { cluster, vm, afterObjectId }: { cluster: string; vm: string; afterObjectId: string },
        call: Call,
      ) => {
        requireVsan(store.snapshot(), cluster)
        const files = await askMembers.files(call, cluster, vm)
        const objectIds = vm === '' ? [] : files.map(({ objectId }) => objectId).toSorted()
        const wanted = objectIds.filter((id) => id > afterObjectId).slice(0, MAX_OBJECTS)
        if (vm !== '' && wanted.length === 0)
          return { objects: [], nextAfterObjectId: '', silentHosts: [] }
        const { answers, silentHosts } = await askMembers.each(call, cluster, (client, options) =>
          client.listVsanObjects({ afterObjectId, objectIds: wanted }, options),
        )
        const merged = mergeObjects(
          answers.map(({ answer }) => answer.objects),
          { hostNames: hostNames(), files, afterObjectId },
        )
        return { ...merged, silentHosts }
      },
    }),
    listVsanResyncs: operation({
      ...READ,
      run: async ({ cluster }: { cluster: string }, call: Call) => {
        requireVsan(store.snapshot(), cluster)
        const { answers, silentHosts } = await askMembers.each(call, cluster, (client, options) =>
          client.listVsanResyncs({}, options),
        )
        const all = answers.flatMap(({ answer }) => answer.resyncs)
        const files = all.length === 0 ? [] : await askMembers.files(call, cluster, '')
        return { resyncs: mergeResyncs(all, { hostNames: hostNames(), files }), silentHosts }
      },
    }),
  })
}
