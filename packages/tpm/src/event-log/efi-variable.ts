/** UEFI_VARIABLE_DATA, TCG PC Client Platform Firmware Profile, 10.4.6: a variable's name and content, as PCR 7 takes it. */

/** EFI_GLOBAL_VARIABLE, 8be4df61-93ca-11d2-aa0d-00e098032b8c, as bytes. UEFI Specification, 3.3. */
const EFI_GLOBAL_VARIABLE = Buffer.from('61dfe48bca93d211aa0d00e098032b8c', 'hex')
/** EFI_IMAGE_SECURITY_DATABASE_GUID, d719b2cb-3d3a-4596-a3bc-dad00e67656f, as bytes. UEFI Specification, 32.4.1. */
const EFI_IMAGE_SECURITY_DATABASE = Buffer.from('cbb219d73a3d9645a3bcdad00e67656f', 'hex')

/** The variable `SecureBoot`. */
export function secureBootVariable(isEnabled: boolean): Buffer {
  return variable(EFI_GLOBAL_VARIABLE, 'SecureBoot', Buffer.of(isEnabled ? 1 : 0))
}

/** The entry of `db` that vouched for the boot loader: EFI_SIGNATURE_DATA with the authority's name in the place of its certificate. */
export function authorityVariable(authority: string): Buffer {
  const signature = Buffer.concat([EFI_IMAGE_SECURITY_DATABASE, Buffer.from(authority, 'utf8')])
  return variable(EFI_IMAGE_SECURITY_DATABASE, 'db', signature)
}

/** The authority's name out of such an entry; undefined if it is none. */
export function readAuthorityVariable(data: Buffer): string | undefined {
  const prefixBytes = authorityVariable('').length
  if (data.length < prefixBytes) return undefined
  return data.subarray(prefixBytes).toString('utf8')
}

function variable(vendor: Buffer, name: string, content: Buffer): Buffer {
  const lengths = Buffer.alloc(16)
  lengths.writeBigUInt64LE(BigInt(name.length), 0)
  lengths.writeBigUInt64LE(BigInt(content.length), 8)
  return Buffer.concat([vendor, lengths, Buffer.from(name, 'utf16le'), content])
}
