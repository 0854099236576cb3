import type { Vm } from '../records/virtual-machine.ts'
import type { Changes, LongCall } from './changes.ts'
import type { OnProgress } from './keys/convert-disks.ts'
import type { DiskChoice } from './keys/crypto-rules.ts'
import type { RekeyScope } from './keys/rekey-files.ts'
import { decryptVm, encryptVm } from './registry/encrypt-vm.ts'
import { rekeyVm, type VmChangeInput } from './registry/rekey-vm.ts'

/** Calls that encrypt, decrypt and rekey VMs. All but a shallow rekey can take hours. */
export type CryptoCalls = {
  rekey(name: string, provider: string, scope: RekeyScope, call?: LongCall): Promise<Vm>
  /** Encrypts the VM and these disks. */
  encrypt(name: string, provider: string, disks: DiskChoice, call?: LongCall): Promise<Vm>
  /** Decrypts these disks, and the VM unless disks are named by their indexes. */
  decrypt(name: string, disks: DiskChoice, call?: LongCall): Promise<Vm>
}

/** @param input.signal aborts when the host stops */
export function cryptoCalls(
  input: VmChangeInput & Pick<Changes, 'change' | 'changeLong'>,
): CryptoCalls {
  const { change, changeLong, signal } = input
  const asked = ({ signal: ending }: LongCall, onProgress?: OnProgress) => ({
    ...{ ...input, onProgress },
    signal: ending === undefined ? signal : AbortSignal.any([signal, ending]),
  })
  return {
    rekey: (typed, provider, scope, call = {}) => {
      const rekeyNamed = (name: string, tell?: OnProgress) =>
        rekeyVm(asked(call, tell), name, provider, scope)
      return scope.deep
        ? changeLong(typed, rekeyNamed, call)
        : change(typed, (name) => rekeyNamed(name), call.still)
    },
    encrypt: (typed, provider, disks, call = {}) =>
      changeLong(typed, (name, tell) => encryptVm(asked(call, tell), name, provider, disks), call),
    decrypt: (typed, disks, call = {}) =>
      changeLong(typed, (name, tell) => decryptVm(asked(call, tell), name, disks), call),
  }
}
