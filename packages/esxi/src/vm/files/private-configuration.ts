import { createHash } from 'node:crypto'
import { decryptBox, encryptBox, kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'
import type { VtpmConfiguration } from '../../records/vtpm.ts'

/**
 * Binds a VM to one of its disks. The host refuses a descriptor from another VM or another place.
 */
export type BoundDisk = {
  /** Name of the descriptor. */
  fileName: string
  /**
   * SHA-256 of what identifies the disk: see diskKeyDigest. While the key of the disk changes there
   * are two: the old and the new.
   */
  keySha256: readonly string[]
}

/** Returns the binding of a VM to a disk that is not being rekeyed. */
export function bindDisk({
  fileName,
  descriptor,
}: {
  fileName: string
  descriptor: Parameters<typeof diskKeyDigest>[0]
}): BoundDisk {
  return { fileName, keySha256: [diskKeyDigest(descriptor)] }
}

/** Settings that the .vmx of a plain VM contains in clear. */
export type VmHardware = {
  memorySizeMib: number
  numVcpus: number
  guestId: string
  /** Undefined if the VM has no vTPM. */
  vtpm?: VtpmConfiguration | undefined
}

/** The part of a VM's configuration that is encrypted if the VM home is. */
export type PrivateConfiguration = VmHardware & {
  /**
   * The current disks, in the order of the controller. Empty if the VM home is not encrypted,
   * because nothing then proves the binding.
   */
  disks: readonly BoundDisk[]
  /** Disks below the current disks, and disks of snapshots, in any order. */
  frozenDisks?: readonly BoundDisk[]
}

/** Format of earlier releases, in which a VM had one disk. */
type SingleDiskConfiguration = Omit<PrivateConfiguration, 'disks'> & { diskKeySha256: string }

/**
 * Returns the digest of a disk's key locator and of its extent id, if the extent is bound; or of
 * the UUID of a plain disk. An encrypted disk that lost its key locator has another digest, so it
 * does not open as a plain disk. The digest of a redo log contains its parent too. No part contains
 * a line break, and every locator begins with `vmware:key`, so the digest is unambiguous.
 */
export function diskKeyDigest({
  encryptionKeys,
  extentId,
  uuid,
  parent,
}: {
  encryptionKeys: string | undefined
  extentId: string | undefined
  uuid: string
  parent?: { fileName: string } | undefined
}): string {
  const own = encryptionKeys === undefined ? ['plain', uuid] : [encryptionKeys, extentId]
  const text = [...own, parent?.fileName].filter((part) => part !== undefined).join('\n')
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Encodes the private part for `encryption.data`, as Base64. Its encryption is bound to the UUID of
 * the VM.
 */
export function encryptPrivateConfiguration(
  dek: Secret,
  vmUuid: string,
  configuration: PrivateConfiguration,
  random: Random,
): string {
  using key = configurationKey(dek)
  return encryptBox({
    key,
    plaintext: Buffer.from(JSON.stringify(configuration)),
    associatedData: Buffer.from(vmUuid),
    randomBytes: random.bytes,
  }).toString('base64')
}

/**
 * Decodes the private part of a VM's configuration.
 * @param vmx.diskFileNames the disks of the VM; a configuration with a single disk belongs to the
 *   first
 * @throws EsxiError VM_INVALID if it is damaged or belongs to another VM
 */
export function decryptPrivateConfiguration(
  dek: Secret,
  vmx: { uuid: string; encryptionData?: string | undefined; diskFileNames: readonly string[] },
): PrivateConfiguration {
  try {
    using key = configurationKey(dek)
    using plaintext = decryptBox({
      key,
      box: Buffer.from(vmx.encryptionData ?? '', 'base64'),
      associatedData: Buffer.from(vmx.uuid),
    })
    const stored = JSON.parse(plaintext.reveal().toString()) as
      | PrivateConfiguration
      | SingleDiskConfiguration
    if ('disks' in stored) return stored
    const { diskKeySha256, ...rest } = stored
    const [fileName = ''] = vmx.diskFileNames
    return { ...rest, disks: [{ fileName, keySha256: [diskKeySha256] }] }
  } catch (cause) {
    throw new EsxiError(
      'VM_INVALID',
      'the encrypted configuration of the virtual machine is damaged, or belongs to another',
      { cause },
    )
  }
}

function configurationKey(dek: Secret): Secret {
  return kbkdfCounter({
    key: dek,
    label: LABELS.vmConfiguration,
    context: Buffer.alloc(0),
    lengthBits: 256,
  })
}
