import { type Call, named } from '@nkpsim/daemon/operation'
import type { DiskChoice } from '../vm/keys/crypto-rules.ts'
import type { RekeyScope } from '../vm/keys/rekey-files.ts'
import type { VirtualMachines } from '../vm/virtual-machines.ts'
import { operation } from './operation.ts'

const AUDIT = { target: 'name' } as const

export type VmKeyOperations = ReturnType<typeof vmKeyOperations>

/** The keys of VMs. */
export function vmKeyOperations({
  vms,
}: {
  vms: Pick<VirtualMachines, 'unlock' | 'rekey' | 'encrypt' | 'decrypt'>
}) {
  return named('nkpsim.esxi.v1.VmCryptoService', {
    unlockVm: operation({
      requirement: ['Cryptographer.RegisterVM'],
      audit: AUDIT,
      run: async ({ name }: { name: string }, { requireStill }: Call) =>
        vms.unlock(name, requireStill),
    }),
    rekeyVm: operation({
      requirement: ['Cryptographer.Recrypt'],
      audit: AUDIT,
      run: async (
        { name, provider, ...scope }: RekeyScope & { name: string; provider: string },
        { requireStill, signal }: Call,
      ) => vms.rekey(name, provider, scope, { still: requireStill, signal }),
    }),
    encryptVm: operation({
      requirement: ['Cryptographer.Encrypt'],
      audit: AUDIT,
      run: async (
        { name, provider, disks }: { name: string; provider: string; disks: DiskChoice },
        { requireStill, signal }: Call,
      ) => vms.encrypt(name, provider, disks, { still: requireStill, signal }),
    }),
    decryptVm: operation({
      requirement: ['Cryptographer.Decrypt'],
      audit: AUDIT,
      run: async (
        { name, disks }: { name: string; disks: DiskChoice },
        { requireStill, signal }: Call,
      ) => vms.decrypt(name, disks, { still: requireStill, signal }),
    }),
  })
}
