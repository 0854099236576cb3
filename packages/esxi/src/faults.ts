/**
 * The fault with which the product reports an error, so that scripts for vSphere recognise it.
 */
export type ProductFault = {
  /** Name of the fault in the SOAP API. */
  name: string
  /**
   * Key of the message that hostd sends with the fault. A SystemError has the text of its message
   * instead. Empty if the name alone tells the error.
   */
  messageKey: string
}

/**
 * Faults of encryption. Sources: VM Operator, pkg/vmconfig/crypto (which keys hostd sends with
 * which faults); VMware's tests of hostd for VM encryption (when it sends them); govmomi,
 * simulator/virtual_machine.go (rules for recrypt).
 *
 * These keys of hostd do not apply:
 * - `msg.hostd.deviceSpec.enc.badPolicy`, `msg.disk.policyChangeFailure` and
 *   `msg.hostd.deviceSpec.add.noencrypt` are about storage policies, which nkpsim does not have;
 * - `msg.hostd.deviceSpec.enc.notDisk` is about an encryption request for another device than a
 *   disk; requests of nkpsim name only disks, by number;
 * - `msg.hostd.deviceSpec.enc.notFile` is about raw device mappings; nkpsim has only files.
 */
export const FAULTS = {
  /** The VM home is to be encrypted, but it is encrypted. */
  vmEncrypted: { name: 'InvalidVmConfig', messageKey: 'msg.hostd.configSpec.enc.encrypted' },
  /** The VM home is to be decrypted or rekeyed, but it is not encrypted. */
  vmNotEncrypted: { name: 'InvalidVmConfig', messageKey: 'msg.hostd.configSpec.enc.notEncrypted' },
  /** The VM home would be decrypted, but a disk would stay encrypted. */
  vmAndDisksDiffer: { name: 'InvalidVmConfig', messageKey: 'msg.hostd.configSpec.enc.mismatch' },
  /** The VM has snapshots that the change does not allow. */
  vmHasSnapshots: { name: 'InvalidVmConfig', messageKey: 'msg.hostd.configSpec.enc.snapshots' },
  diskEncrypted: {
    name: 'InvalidDeviceOperation',
    messageKey: 'msg.hostd.deviceSpec.enc.encrypted',
  },
  diskNotEncrypted: {
    name: 'InvalidDeviceOperation',
    messageKey: 'msg.hostd.deviceSpec.enc.notEncrypted',
  },
  /** The disk has a parent disk, although the VM may have no snapshots. */
  diskHasParent: {
    name: 'InvalidDeviceOperation',
    messageKey: 'msg.hostd.deviceSpec.enc.diskChain',
  },
  /** Several VMs may write to the disk, so it cannot be encrypted. */
  diskShared: {
    name: 'InvalidDeviceSpec',
    messageKey: 'msg.hostd.deviceSpec.enc.sharedBacking',
  },
  /** An encrypted disk for a VM whose home is not encrypted. */
  encryptedDiskOfPlainVm: {
    name: 'InvalidDeviceSpec',
    messageKey: 'msg.hostd.configSpec.enc.mismatch',
  },
  /** The VM is to be encrypted or rekeyed with a key that this host lacks. */
  keyNotFound: { name: 'GenericVmConfigFault', messageKey: 'msg.vigor.enc.keyNotFound' },
  /** The key locator of the VM home cannot be read. */
  locatorInvalid: { name: 'GenericVmConfigFault', messageKey: 'msg.keysafe.locator' },
  vtpmNeedsEncryption: { name: 'GenericVmConfigFault', messageKey: 'msg.vtpm.add.notEncrypted' },
  /** The VM home would be decrypted, but the VM has a vTPM. */
  vtpmInVm: { name: 'GenericVmConfigFault', messageKey: 'msg.vigor.enc.required.vtpm' },
  /** Power-on needs the key of a disk, which this host lacks. */
  diskKeyMissing: { name: 'GenericVmConfigFault', messageKey: 'msg.disk.encrypted' },
  /** A new disk is to be encrypted with a key that this host lacks. */
  diskLocatorNotMade: { name: 'SystemError', messageKey: 'Error creating disk Key locator' },
  /** The key locator of a disk cannot be read. */
  diskLocatorInvalid: { name: 'SystemError', messageKey: 'Key locator error' },
  /** The .vmx has an encryption.bundle without the data that it belongs to. */
  bundleWithoutKey: { name: 'SystemError', messageKey: 'Key required for encryption.bundle.' },
  /** The key of the VM home is missing on this host. */
  vmLocked: { name: 'EncryptionKeyRequired', messageKey: '' },
  invalidPowerState: { name: 'InvalidPowerState', messageKey: '' },
} as const satisfies Record<string, ProductFault>
