/** What a booted host is; fixed until the next boot. */
export type HostFacts = {
  name: string
  /** Of ESXi. */
  version: string
  /** `2.0`, or empty without a TPM. */
  tpmVersion: string
  /** What protects the configuration. */
  encryptionMode: 'TPM' | 'NONE'
}
