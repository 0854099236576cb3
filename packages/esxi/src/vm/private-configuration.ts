import { createHash } from 'node:crypto'
import { decryptBox, encryptBox, kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'
import { EsxiError } from '../errors.ts'

/** The part of a VM's configuration that is encrypted. */
export type PrivateConfiguration = {
  /** SHA-256 of the disk's key locator: a descriptor from another VM does not pass for this VM's. */
  diskKeySha256: string
  memorySizeMib: number
  numVcpus: number
  guestId: string
}

/** What binds a VM to its disk. */
export function diskKeyDigest(encryptionKeys: string): string {
  return createHash('sha256').update(encryptionKeys).digest('hex')
}

/** The private part as it stands in `encryption.data`: base64 of a box that belongs to the VM's UUID. */
export function encryptPrivateConfiguration(
  dek: Secret,
  vmUuid: string,
  configuration: PrivateConfiguration,
): string {
  using key = configurationKey(dek)
  return encryptBox({
    key,
    plaintext: Buffer.from(JSON.stringify(configuration)),
    associatedData: Buffer.from(vmUuid),
  }).toString('base64')
}

/**
 * The private part of a VM's configuration.
 * @throws EsxiError VM_INVALID if it is damaged or another VM's
 */
export function decryptPrivateConfiguration(
  dek: Secret,
  vmUuid: string,
  encryptionData: string,
): PrivateConfiguration {
  try {
    using key = configurationKey(dek)
    using plaintext = decryptBox({
      key,
      box: Buffer.from(encryptionData, 'base64'),
      associatedData: Buffer.from(vmUuid),
    })
    return JSON.parse(plaintext.reveal().toString()) as PrivateConfiguration
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
