import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import type { ForEachKey, VtpmSeen } from '../records/vtpm.ts'
import type { VtpmCalls } from '../vm/vtpm-calls.ts'
import type { VtpmRecords } from '../vtpm/vtpm-records.ts'
import { operation } from './operation.ts'

/** More than a host has VMs. */
const MAX_STATES = 10_000

export type VtpmOperations = ReturnType<typeof vtpmOperations>

/** The virtual TPMs of VMs. */
export function vtpmOperations({
  vms,
  vtpmRecords,
}: {
  vms: VtpmCalls
  vtpmRecords: Pick<VtpmRecords, 'hear'>
}) {
  return named('nkpsim.esxi.v1.VtpmService', {
    addVtpm: operation({
      requirement: ['VirtualMachine.Config.AddRemoveDevice'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.addVtpm(name, requireStill),
    }),
    removeVtpm: operation({
      requirement: ['VirtualMachine.Config.AddRemoveDevice'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.removeVtpm(name, requireStill),
    }),
    getVtpm: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ name }: { name: string }) => vms.getVtpm(name),
    }),
    acceptVtpmRollback: operation({
      requirement: ['VirtualMachine.Config.AddRemoveDevice'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.acceptVtpmRollback(name, requireStill),
    }),
    installVtpmCertificates: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async (
        { name, certificates }: { name: string; certificates: ForEachKey<Buffer> },
        { requireStill }: Call,
      ) => vms.installVtpmCertificates(name, certificates, requireStill),
    }),
    setVtpmStates: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async ({ states }: { states: ReadonlyMap<string, VtpmSeen> }) => {
        if (states.size > MAX_STATES)
          throw new EsxiError('INVALID_REQUEST', `a request has at most ${MAX_STATES} states`)
        vtpmRecords.hear(states)
      },
    }),
  })
}
