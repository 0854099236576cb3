import { type Call, named } from '@nkpsim/daemon/operation'
import type { RekeyScope } from '../vm/keys/rekey-files.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

export type VmKeyOperations = ReturnType<typeof vmKeyOperations>

/** The keys of VMs. */
export function vmKeyOperations({ vms }: { vms: Pick<VirtualMachines, 'unlock' | 'rekey'> }) {
  return named('nkpsim.esxi.v1.VmCryptoService', {
    unlockVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: { target: 'name' },
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.unlock(name, requireStill),
    }),
    rekeyVm: operation({
      requirement: ['Cryptographer.Recrypt'],
      audit: { target: 'name' },
      run: async (
        { name, provider, ...scope }: RekeyScope & { name: string; provider: string },
        { requireStill }: Call,
      ) => vms.rekey(name, provider, scope, requireStill),
    }),
  })
}
