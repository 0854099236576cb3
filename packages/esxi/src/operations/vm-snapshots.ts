import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { SnapshotOfVm } from '../vm/snapshots/find-snapshot.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

export type VmSnapshotOperations = ReturnType<typeof vmSnapshotOperations>

/** Snapshots of VMs. */
export function vmSnapshotOperations({ vms }: { vms: Pick<VirtualMachines, 'snapshots'> }) {
  return named('nkpsim.esxi.v1.VmSnapshotService', {
    createSnapshot: operation({
      requirement: ['VirtualMachine.State.CreateSnapshot'],
      audit: AUDIT,
      run: async (
        { name, ...spec }: { name: string; snapshot: string; description: string },
        { requireStill }: Call,
      ) => vms.snapshots.create(name, spec, requireStill),
    }),
    listSnapshots: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ name }: { name: string }) => vms.snapshots.list(name),
    }),
    revertToSnapshot: operation({
      requirement: ['VirtualMachine.State.RevertToSnapshot'],
      audit: AUDIT,
      run: async (of: SnapshotOfVm, { requireStill }: Call) =>
        vms.snapshots.revert(of, requireStill),
    }),
    removeSnapshot: operation({
      requirement: ['VirtualMachine.State.RemoveSnapshot'],
      audit: AUDIT,
      run: async (
        { withChildren, ...of }: SnapshotOfVm & { withChildren: boolean },
        { requireStill, signal }: Call,
      ) => vms.snapshots.remove(of, withChildren, { still: requireStill, signal }),
    }),
    removeAllSnapshots: operation({
      requirement: ['VirtualMachine.State.RemoveSnapshot'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill, signal }: Call) =>
        vms.snapshots.removeAll(name, { still: requireStill, signal }),
    }),
  })
}
