import type { PasswordHash, Secret } from '@nkpsim/crypto'
import type { LevelSetting } from '@nkpsim/daemon'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { HeldKey } from './held-key.ts'
import type { CryptoSettings, HostCrypto } from './host-crypto.ts'
import type { KeyProvider } from './key-provider.ts'
import type { Management } from './management.ts'
import type { RecoveryKey } from './recovery-key.ts'
import type { TrustedInfrastructure } from './trusted-infrastructure.ts'
import type { VsanCluster } from './vsan.ts'
import type { VtpmSeen } from './vtpm.ts'

/** TCP ports of a host. */
export type Ports = { management: number; adoption: number }

/** Everything that a host stores about itself. */
export type HostConfiguration = {
  /** UUID of the host. The host generated it at its installation. */
  hostId: string
  /** Ports of the host. They are stored, so that vCenter finds the host after a reboot. */
  ports: Ports
  rootPassword: PasswordHash
  /** Self-signed certificate of the adoption port, which the operator pins. */
  adoptionCertificatePem: string
  /** PKCS#8 DER. */
  adoptionPrivateKey: Secret
  management: Management | undefined
  keyProviders: readonly KeyProvider[]
  crypto: HostCrypto
  cryptoSettings: CryptoSettings
  /** Undefined in mode NONE. */
  recovery: RecoveryKey | undefined
  /** Keys of the host's audit log. Undefined before the first start with an audit log. */
  auditKeys?: AuditKeys | undefined
  /** Log level of the host. Undefined if the host uses the level that it was started with. */
  logLevel?: LevelSetting | undefined
  /** Folder of the host's cluster for vSphere HA. Undefined if vSphere HA is off. */
  haGroup?: string | undefined
  /** Whether the host stores the KEKs of standard providers that vCenter sends. */
  keyPersistence?: boolean | undefined
  /** Stored KEKs of standard providers. */
  storedKeys?: readonly HeldKey[] | undefined
  /** Services of a Trust Authority. Undefined if the host is not a Trusted Host. */
  trustedInfrastructure?: TrustedInfrastructure | undefined
  /** vSAN cluster of the host. Undefined if it has none. */
  vsan?: VsanCluster | undefined
  /** What the host has last seen of vTPMs, by the UUID of the VM. */
  vtpms?: Readonly<Record<string, VtpmSeen>> | undefined
}
