import { X509Certificate } from 'node:crypto'

/**
 * UEFI_VARIABLE_DATA, TCG PC Client Platform Firmware Profile, 10.4.6. Firmware measures the name
 * and the content of a variable into PCR 7.
 */

/** EFI_GLOBAL_VARIABLE, 8be4df61-93ca-11d2-aa0d-00e098032b8c, as bytes. UEFI Specification, 3.3. */
const EFI_GLOBAL_VARIABLE = Buffer.from('61dfe48bca93d211aa0d00e098032b8c', 'hex')
/**
 * EFI_IMAGE_SECURITY_DATABASE_GUID, d719b2cb-3d3a-4596-a3bc-dad00e67656f, as bytes. UEFI
 * Specification, 32.4.1.
 */
const EFI_IMAGE_SECURITY_DATABASE = Buffer.from('cbb219d73a3d9645a3bcdad00e67656f', 'hex')

/**
 * Owner of VMware's certificates in `db`, as in vSphere virtual machines:
 * a3d5e95b-0a8f-4753-8735-445afb708f62.
 */
const VMWARE_SIGNATURE_OWNER = Buffer.from('5be9d5a38f0a53478735445afb708f62', 'hex')
const PEM_CERTIFICATE =
  /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/

/** Returns the variable `SecureBoot`. */
export function secureBootVariable(isEnabled: boolean): Buffer {
  return variable(EFI_GLOBAL_VARIABLE, 'SecureBoot', Buffer.of(isEnabled ? 1 : 0))
}

/**
 * Returns the entry of `db` that vouched for the boot loader: EFI_SIGNATURE_DATA with an owner and
 * a DER certificate. UEFI Specification, 32.4.1.
 * @param authority a certificate in PEM, or a name. Hosts of 0.2 and earlier measured a name, and
 *   their configurations are sealed to it
 */
export function authorityVariable(authority: string): Buffer {
  const der = decodeAuthority(authority)
  const [owner, signature] =
    der === undefined
      ? [EFI_IMAGE_SECURITY_DATABASE, Buffer.from(authority, 'utf8')]
      : [VMWARE_SIGNATURE_OWNER, der]
  return variable(EFI_IMAGE_SECURITY_DATABASE, 'db', Buffer.concat([owner, signature]))
}

/**
 * Returns the authority in an entry of `db`: its certificate in PEM, or else its bytes as a name.
 * Returns undefined if the entry is too short.
 */
export function readAuthorityVariable(data: Buffer): string | undefined {
  const prefixBytes = authorityVariable('').length
  if (data.length < prefixBytes) return undefined
  const signature = data.subarray(prefixBytes)
  return certificateOf(signature)?.toString() ?? signature.toString('utf8')
}

/** Returns the name of an authority as text. */
export function authorityName(authority: string): string {
  const der = decodeAuthority(authority)
  if (der === undefined) return authority
  const { subject } = new X509Certificate(der)
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
}

/**
 * Returns the measured form of an authority's certificate. Returns undefined if the text is not a
 * PEM certificate in the format of this program.
 */
function decodeAuthority(authority: string): Buffer | undefined {
  if (!PEM_CERTIFICATE.test(authority)) return undefined
  const certificate = certificateOf(Buffer.from(authority))
  return certificate?.toString() === authority ? certificate.raw : undefined
}

/** Returns a certificate. Returns undefined if bytes follow it. */
function certificateOf(bytes: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(bytes)
    const isWhole = certificate.raw.equals(bytes) || certificate.toString() === bytes.toString()
    return isWhole ? certificate : undefined
  } catch {
    return undefined
  }
}

function variable(vendor: Buffer, name: string, content: Buffer): Buffer {
  const lengths = Buffer.alloc(16)
  lengths.writeBigUInt64LE(BigInt(name.length), 0)
  lengths.writeBigUInt64LE(BigInt(content.length), 8)
  return Buffer.concat([vendor, lengths, Buffer.from(name, 'utf16le'), content])
}
