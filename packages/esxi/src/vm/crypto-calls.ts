import { joinSignals } from '@nkpsim/daemon/abortable'
import type { Vm } from '../records/virtual-machine.ts'
import type { Changes, KeyedCall, LongCall } from './changes.ts'
import type { OnProgress } from './keys/convert-disks.ts'
import type { DiskChoice } from './keys/crypto-rules.ts'
import type { RekeyScope } from './keys/rekey-files.ts'
import { decryptVm, encryptVm } from './registry/encrypt-vm.ts'
import { rekeyVm, type VmChangeInput } from './registry/rekey-vm.ts'

/** Calls that encrypt, decrypt and rekey VMs. All but a shallow rekey can take hours. */
export type CryptoCalls = {
  rekey(name: string, provider: string, scope: RekeyScope, call?: KeyedCall): Promise<Vm>
  /** Encrypts the VM and these disks. */
  encrypt(name: string, provider: string, disks: DiskChoice, call?: KeyedCall): Promise<Vm>
  /** Decrypts these disks, and the VM unless disks are named by their indexes. */
  decrypt(name: string, disks: DiskChoice, call?: LongCall): Promise<Vm>
}

/** @param input.signal aborts when the host stops */
export function cryptoCalls(
  input: VmChangeInput & Pick<Changes, 'change' | 'changeLong'>,
): CryptoCalls {
  const { change, changeLong, signal } = input
  /** Acts until the host stops, or the caller does not wait any more. */
  const asked = async <T>(
    act: (input: VmChangeInput & Pick<KeyedCall, 'keyId'>) => Promise<T>,
    { signal: ending, keyId }: KeyedCall,
    onProgress?: OnProgress,
  ): Promise<T> => {
    using joined = joinSignals(signal, ...(ending === undefined ? [] : [ending]))
    return await act({ ...input, onProgress, keyId, signal: joined.signal })
  }
  return {
    rekey: (typed, provider, scope, call = {}) => {
      const rekeyNamed = (name: string, tell?: OnProgress) =>
        asked((all) => rekeyVm(all, name, provider, scope), call, tell)
      return scope.deep
        ? changeLong(typed, rekeyNamed, call)
        : change(typed, (name) => rekeyNamed(name), call.still)
    },
    encrypt: (typed, provider, disks, call = {}) => {
      const act = (name: string, tell: OnProgress) =>
        asked((all) => encryptVm(all, name, provider, disks), call, tell)
      return changeLong(typed, act, call)
    },
    decrypt: (typed, disks, call = {}) => {
      const act = (name: string, tell: OnProgress) =>
        asked((all) => decryptVm(all, name, disks), call, tell)
      return changeLong(typed, act, call)
    },
  }
}
