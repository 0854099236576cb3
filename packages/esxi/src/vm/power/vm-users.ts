import type { VmWithVtpm } from './with-vtpm.ts'

/** An open VM that others use, such as the clients of its disks. */
export type UsedVm = VmWithVtpm & {
  /**
   * Adds an action that runs when the VM closes, while its disks are still open, or after the host
   * has lost the VM. The last action runs first. The action ends a use of the VM; its failure does
   * not keep the VM open.
   */
  beforeClose(act: () => Promise<void>): void
  /** Whether an operating system runs in the VM. Its memory is that of another program. */
  hasGuest: boolean
}

/** Returns the VM, with a close that ends its uses first. */
export function withUsers(vm: VmWithVtpm): UsedVm {
  const users: (() => Promise<void>)[] = []
  const endUsers = async (): Promise<void> => {
    while (users.length > 0) await Promise.allSettled([users.pop()?.()])
  }
  void vm.lost.then(endUsers)
  return {
    ...vm,
    hasGuest: false,
    beforeClose: (act) => void users.push(act),
    close: async () => {
      await endUsers()
      await vm.close()
    },
  }
}
