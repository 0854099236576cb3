/** Facts of a booted host. Only the encryption mode can change before the next boot. */
export type HostFacts = {
  name: string
  /** Version of ESXi. */
  version: string
  build: string
  /** `2.0`, `1.2`, or empty without a TPM. */
  tpmVersion: string
  /** Protection of the configuration. */
  readonly encryptionMode: 'TPM' | 'NONE'
}
