import { VcenterError } from '../errors.ts'
import type { HostVm, WithVm } from '../forwarding/vm-calls.ts'
import type { DeclaredTask, TaskOperation } from '../records/task.ts'

/** A VM after a change, and its host. */
export type ChangedVm = { vm: HostVm; host: string }

/** The privilege is checked when the host of the VM is known. */
export const LONG = { isLong: true, isCancelable: true, beginsWhenAllowed: true } as const

/** Returns the task of a change of a VM. */
export function ofVm(operation: TaskOperation): DeclaredTask {
  return { ...LONG, operation, of: 'virtualMachine' }
}

/** @throws VcenterError HOST_REFUSED if the host answered without the VM */
export function changed({ host, answer: { vm } }: { host: string; answer: WithVm }): ChangedVm {
  if (vm !== null) return { host, vm }
  throw new VcenterError('HOST_REFUSED', `host "${host}" answered without the virtual machine`)
}
