/** Facts of a booted host. All but the encryption mode stay the same until the next boot. */
export type HostFacts = {
  name: string
  /** Of ESXi. */
  version: string
  build: string
  /** `2.0`, `1.2`, or empty without a TPM. */
  tpmVersion: string
  /** What protects the configuration. */
  readonly encryptionMode: 'TPM' | 'NONE'
}
