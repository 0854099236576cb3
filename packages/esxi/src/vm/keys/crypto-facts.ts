import { snapshotShape } from '../files/disk-chain.ts'
import type { DiskFile, VmFiles } from '../files/read-vm.ts'
import { isSharedDisk } from '../files/vmx.ts'
import type { CryptoDisk, CryptoFacts } from './crypto-rules.ts'

/** Returns the facts about a VM that decide which keys may change. */
export function cryptoFacts(name: string, files: VmFiles, isOn: boolean): CryptoFacts {
  const { vmx, home, disks } = files
  const describe = ({ fileName, key, descriptor }: DiskFile): CryptoDisk => ({
    isEncrypted: key !== undefined,
    hasParent: descriptor.parent !== undefined,
    isShared: isSharedDisk(vmx, fileName),
  })
  return {
    name,
    isOn,
    snapshots: snapshotShape(files),
    isHomeEncrypted: home !== undefined,
    hasVtpm: vmx.hasVtpm === true,
    disks: disks.map(describe),
  }
}
