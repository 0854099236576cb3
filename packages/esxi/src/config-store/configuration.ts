import {
  decodeSecretJson,
  encodeSecretJson,
  KDK_BYTES,
  keyCheckValue,
  type Secret,
} from '@nkpsim/crypto'
import { isLevelSetting } from '@nkpsim/daemon'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import { EsxiError } from '../errors.ts'
import type { HeldKey } from '../records/held-key.ts'
import type { HostConfiguration, Ports } from '../records/host-configuration.ts'
import {
  type CryptoSettings,
  type HostCryptoMode,
  type HostKey,
  INITIAL_CRYPTO,
} from '../records/host-crypto.ts'
import type {
  KeyProvider,
  NativeKeyProvider,
  StandardKeyProvider,
  TrustedKeyProvider,
} from '../records/key-provider.ts'
import type { Management } from '../records/management.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'
import type { TrustedInfrastructure } from '../records/trusted-infrastructure.ts'
import type { VsanCluster } from '../records/vsan.ts'
import type { VtpmSeen } from '../records/vtpm.ts'

const FORMAT_VERSION = 2
const SECRET_FIELDS = [
  'adoptionPrivateKey',
  'privateKey',
  'kdk',
  'digits',
  'signingKey',
  'macKey',
  'kek',
]

/**
 * Encodes the configuration with its secrets in clear. Only the config store may call this, because
 * it encrypts the result.
 */
export function encodeConfiguration(
  configuration: HostConfiguration,
  stateVersion: bigint,
): Secret {
  const { hostId, ports, rootPassword, crypto, cryptoSettings } = configuration
  return encodeSecretJson({
    version: FORMAT_VERSION,
    stateVersion: String(stateVersion),
    hostId,
    ports,
    rootPassword: {
      salt: rootPassword.salt.toString('base64'),
      hash: rootPassword.hash.toString('base64'),
    },
    adoptionCertificatePem: configuration.adoptionCertificatePem,
    adoptionPrivateKey: configuration.adoptionPrivateKey,
    management: configuration.management ?? null,
    keyProviders: configuration.keyProviders.map(encodeKeyProvider),
    crypto: { mode: crypto.mode, hostKey: crypto.hostKey ?? null },
    cryptoSettings,
    recovery: configuration.recovery ?? null,
    auditKeys: configuration.auditKeys,
    logLevel: configuration.logLevel ?? null,
    haGroup: configuration.haGroup ?? null,
    trustedInfrastructure: configuration.trustedInfrastructure ?? null,
    ...(configuration.vsan && { vsan: configuration.vsan }),
    ...(configuration.vtpms && { vtpms: configuration.vtpms }),
    ...(configuration.keyPersistence && { keyPersistence: true }),
    ...(configuration.storedKeys?.length && { storedKeys: configuration.storedKeys }),
  })
}

/**
 * Decodes the configuration from bytes that the config store has authenticated.
 * @throws EsxiError CONFIG_STORE_INVALID for an unknown version
 */
export function decodeConfiguration(bytes: Secret): {
  configuration: HostConfiguration
  stateVersion: bigint
} {
  const stored = migrate(
    decodeSecretJson(bytes, SECRET_FIELDS) as StoredConfiguration | StoredConfigurationV1,
  )
  const configuration: HostConfiguration = {
    hostId: stored.hostId,
    ports: stored.ports,
    rootPassword: {
      salt: Buffer.from(stored.rootPassword.salt, 'base64'),
      hash: Buffer.from(stored.rootPassword.hash, 'base64'),
    },
    adoptionCertificatePem: stored.adoptionCertificatePem,
    adoptionPrivateKey: stored.adoptionPrivateKey,
    management: stored.management ?? undefined,
    keyProviders: stored.keyProviders.map(decodeKeyProvider),
    crypto: { mode: stored.crypto.mode, hostKey: stored.crypto.hostKey ?? undefined },
    // Files of earlier versions lack the licences of a host.
    cryptoSettings: { ...INITIAL_CRYPTO.cryptoSettings, ...stored.cryptoSettings },
    recovery: stored.recovery ?? undefined,
    ...(stored.auditKeys && { auditKeys: stored.auditKeys }),
    ...(isLevelSetting(stored.logLevel) && { logLevel: stored.logLevel }),
    ...(typeof stored.haGroup === 'string' && { haGroup: stored.haGroup }),
    ...(stored.trustedInfrastructure && { trustedInfrastructure: stored.trustedInfrastructure }),
    ...(stored.vsan && { vsan: stored.vsan }),
    ...(stored.vtpms && { vtpms: stored.vtpms }),
    ...(stored.keyPersistence === true && { keyPersistence: true }),
    ...(stored.storedKeys && { storedKeys: stored.storedKeys }),
  }
  return { configuration, stateVersion: BigInt(stored.stateVersion) }
}

/** The file contains no kind for a native provider, as in earlier versions. */
function encodeKeyProvider(provider: KeyProvider): StoredKeyProvider {
  if (provider.kind !== 'native') return provider
  const { kind: _native, kcv: _derived, ...native } = provider
  return native
}

function decodeKeyProvider(provider: StoredKeyProvider): KeyProvider {
  if (provider.kind !== undefined) return provider
  if (provider.kdk.lengthBytes !== KDK_BYTES)
    throw new EsxiError('CONFIG_STORE_INVALID', 'the configuration holds a damaged KDK')
  return { ...provider, kind: 'native', kcv: keyCheckValue(provider.kdk) }
}

/**
 * Converts a configuration in the first format version, which had one vCenter and no encryption
 * mode.
 */
function migrate(stored: StoredConfiguration | StoredConfigurationV1): StoredConfiguration {
  switch (stored.version) {
    case FORMAT_VERSION:
      return stored
    case 1:
      return {
        ...stored,
        version: FORMAT_VERSION,
        keyProviders: stored.keyProviders.map((provider) => ({
          ...provider,
          vcenterInstanceId: stored.management?.vcenterInstanceId ?? '',
        })),
        crypto: { ...INITIAL_CRYPTO.crypto, hostKey: null },
        cryptoSettings: INITIAL_CRYPTO.cryptoSettings,
      }
    default:
      throw new EsxiError(
        'CONFIG_STORE_INVALID',
        `the configuration of this host has version ${(stored as { version: unknown }).version}, this program knows 1 to ${FORMAT_VERSION}: use the newer program`,
      )
  }
}

type StoredKeyProvider =
  | (Omit<NativeKeyProvider, 'kind' | 'kcv'> & { kind?: undefined })
  | StandardKeyProvider
  | TrustedKeyProvider

type StoredConfiguration = {
  version: typeof FORMAT_VERSION
  stateVersion: string
  hostId: string
  ports: Ports
  rootPassword: { salt: string; hash: string }
  adoptionCertificatePem: string
  adoptionPrivateKey: Secret
  management: Management | null
  keyProviders: StoredKeyProvider[]
  crypto: { mode: HostCryptoMode; hostKey: HostKey | null }
  cryptoSettings: CryptoSettings
  recovery: RecoveryKey | null
  /** Missing in files of versions without an audit log. */
  auditKeys?: AuditKeys
  /** Missing in files of versions without this setting. */
  logLevel?: string | null
  /** Missing in files of versions without vSphere HA. */
  haGroup?: string | null
  /** Missing in files of versions without Trust Authority. */
  trustedInfrastructure?: TrustedInfrastructure | null
  /** Missing unless the host is in a vSAN cluster. */
  vsan?: VsanCluster
  /** Missing until the host has run a vTPM. */
  vtpms?: Readonly<Record<string, VtpmSeen>>
  /** Missing unless the host stores keys of standard providers. */
  keyPersistence?: boolean
  /** Missing unless the host has stored keys of standard providers. */
  storedKeys?: readonly HeldKey[]
}

type StoredConfigurationV1 = Omit<
  StoredConfiguration,
  'version' | 'keyProviders' | 'crypto' | 'cryptoSettings'
> & {
  version: 1
  keyProviders: Omit<NativeKeyProvider, 'kind' | 'kcv' | 'vcenterInstanceId'>[]
}
