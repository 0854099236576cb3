import { formatDictionary, parseDictionary, requireValue } from './dictionary.ts'

/** A VM's .vmx file. */
export type Vmx = {
  displayName: string
  /** UUID of the VM. */
  uuid: string
  /** Name of the disk's descriptor, in the same folder. */
  diskFileName: string
  /** Key locator of the configuration's DEK. */
  encryptionBundle: string
  /** Private part of the configuration, encrypted, as base64. */
  encryptionData: string
}

/** The text of a .vmx file. */
export function formatVmx(vmx: Vmx): string {
  return formatDictionary(
    new Map([
      ['.encoding', 'UTF-8'],
      ['config.version', '8'],
      ['virtualHW.version', '21'],
      ['displayName', vmx.displayName],
      ['firmware', 'efi'],
      ['uuid.bios', vmx.uuid],
      ['scsi0.present', 'TRUE'],
      ['scsi0:0.present', 'TRUE'],
      ['scsi0:0.fileName', vmx.diskFileName],
      ['encryption.bundle', vmx.encryptionBundle],
      ['encryption.data', vmx.encryptionData],
    ]),
  )
}

/**
 * What a .vmx file says.
 * @throws EsxiError VM_INVALID
 */
export function parseVmx(text: string, fileName: string): Vmx {
  const dictionary = parseDictionary(text, fileName)
  const value = (key: string): string => requireValue(dictionary, key, fileName)
  return {
    displayName: value('displayName'),
    uuid: value('uuid.bios'),
    diskFileName: value('scsi0:0.fileName'),
    encryptionBundle: value('encryption.bundle'),
    encryptionData: value('encryption.data'),
  }
}
