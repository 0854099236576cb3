import type { PasswordHash, Secret } from '@nkpsim/crypto'
import type { LevelSetting } from '@nkpsim/daemon'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { CryptoSettings, HostCrypto } from './host-crypto.ts'
import type { KeyProvider } from './key-provider.ts'
import type { Management } from './management.ts'
import type { RecoveryKey } from './recovery-key.ts'

/** TCP ports of a host. */
export type Ports = { management: number; adoption: number }

/** Everything that a host stores about itself. */
export type HostConfiguration = {
  /** UUID that the host generated when it was installed. */
  hostId: string
  /** Its ports. Stored, so that its vCenter still finds it after a reboot. */
  ports: Ports
  rootPassword: PasswordHash
  /** Self-signed; shown on the adoption port for the operator to pin. */
  adoptionCertificatePem: string
  /** PKCS#8 DER. */
  adoptionPrivateKey: Secret
  management: Management | undefined
  keyProviders: readonly KeyProvider[]
  crypto: HostCrypto
  cryptoSettings: CryptoSettings
  /** Undefined in mode NONE. */
  recovery: RecoveryKey | undefined
  /** Keys of its audit log; undefined: it has none yet. */
  auditKeys?: AuditKeys | undefined
  /** Its log level; undefined: the level that it was started with. */
  logLevel?: LevelSetting | undefined
}
