import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VmSnapshotOperations } from '../operations/vm-snapshots.ts'
import type { SnapshotInfo } from '../records/snapshot.ts'
import { vmMessage } from './vm-message.ts'

/** nkpsim.esxi.v1.VmSnapshotService. */
export function vmSnapshotService(operations: VmSnapshotOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VmSnapshotService',
    operations,
    {
      createSnapshot: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      listSnapshots: async (request, run) => {
        const { snapshots, needsConsolidation } = await run(request)
        return { snapshots: snapshots.map(snapshotMessage), needsConsolidation }
      },
      revertToSnapshot: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      removeSnapshot: async (request, run) => ({ vm: vmMessage(await run(request)) }),
      removeAllSnapshots: async (request, run) => ({ vm: vmMessage(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}

function snapshotMessage(snapshot: SnapshotInfo): esxiV1.Snapshot {
  return {
    id: String(snapshot.uid),
    parentId: snapshot.parentUid === undefined ? '' : String(snapshot.parentUid),
    name: snapshot.name,
    description: snapshot.description,
    createdTimeMs: snapshot.createdMs,
    current: snapshot.isCurrent,
    removing: snapshot.isRemoving,
    disks: [...snapshot.disks],
  }
}
