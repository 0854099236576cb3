import { KDK_BYTES, keyCheckValue, Secret } from '@nkpsim/crypto'
import { isLevelSetting } from '@nkpsim/daemon'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import { EsxiError } from '../errors.ts'
import type { HostConfiguration, Ports } from '../records/host-configuration.ts'
import {
  type CryptoSettings,
  type HostCryptoMode,
  type HostKey,
  INITIAL_CRYPTO,
} from '../records/host-crypto.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { Management } from '../records/management.ts'
import type { RecoveryKey } from '../records/recovery-key.ts'

const FORMAT_VERSION = 2

/**
 * The configuration as bytes, secrets in clear: for the config store alone, which encrypts them.
 */
export function encodeConfiguration(
  configuration: HostConfiguration,
  stateVersion: bigint,
): Secret {
  const { hostId, ports, rootPassword, management, crypto, cryptoSettings, recovery } =
    configuration
  const reveal = (secret: Secret): string => secret.reveal().toString('base64')
  const text = JSON.stringify({
    version: FORMAT_VERSION,
    stateVersion: String(stateVersion),
    hostId,
    ports,
    rootPassword: {
      salt: rootPassword.salt.toString('base64'),
      hash: rootPassword.hash.toString('base64'),
    },
    adoptionCertificatePem: configuration.adoptionCertificatePem,
    adoptionPrivateKey: reveal(configuration.adoptionPrivateKey),
    management:
      management === undefined
        ? null
        : { ...management, privateKey: reveal(management.privateKey) },
    keyProviders: configuration.keyProviders.map(({ kdk, kcv: _derived, ...provider }) => ({
      ...provider,
      kdk: reveal(kdk),
    })),
    crypto: { mode: crypto.mode, hostKey: crypto.hostKey ?? null },
    cryptoSettings,
    recovery: recovery === undefined ? null : { ...recovery, digits: reveal(recovery.digits) },
    auditKeys: configuration.auditKeys && {
      signingKey: reveal(configuration.auditKeys.signingKey),
      macKey: reveal(configuration.auditKeys.macKey),
    },
    logLevel: configuration.logLevel ?? null,
  })
  return Secret.from(Buffer.from(text))
}

/**
 * The configuration from its bytes, which the config store has authenticated.
 * @throws EsxiError CONFIG_STORE_INVALID for a version that this program does not know
 */
export function decodeConfiguration(bytes: Secret): {
  configuration: HostConfiguration
  stateVersion: bigint
} {
  const stored = migrate(JSON.parse(bytes.reveal().toString()))
  const configuration: HostConfiguration = {
    hostId: stored.hostId,
    ports: stored.ports,
    rootPassword: {
      salt: Buffer.from(stored.rootPassword.salt, 'base64'),
      hash: Buffer.from(stored.rootPassword.hash, 'base64'),
    },
    adoptionCertificatePem: stored.adoptionCertificatePem,
    adoptionPrivateKey: secretOf(stored.adoptionPrivateKey),
    management:
      stored.management === null
        ? undefined
        : { ...stored.management, privateKey: secretOf(stored.management.privateKey) },
    keyProviders: stored.keyProviders.map(({ kdk: encoded, ...provider }) => {
      const kdk = secretOf(encoded)
      if (kdk.lengthBytes !== KDK_BYTES)
        throw new EsxiError('CONFIG_STORE_INVALID', 'the configuration holds a damaged KDK')
      return { ...provider, kdk, kcv: keyCheckValue(kdk) }
    }),
    crypto: { mode: stored.crypto.mode, hostKey: stored.crypto.hostKey ?? undefined },
    // What was written before licences were told of lacks them.
    cryptoSettings: { ...INITIAL_CRYPTO.cryptoSettings, ...stored.cryptoSettings },
    recovery:
      stored.recovery === null
        ? undefined
        : { ...stored.recovery, digits: secretOf(stored.recovery.digits) },
    ...(stored.auditKeys && {
      auditKeys: {
        signingKey: secretOf(stored.auditKeys.signingKey),
        macKey: secretOf(stored.auditKeys.macKey),
      },
    }),
    ...(isLevelSetting(stored.logLevel) && { logLevel: stored.logLevel }),
  }
  return { configuration, stateVersion: BigInt(stored.stateVersion) }
}

/** The first version knew of one vCenter alone, and of no encryption mode. */
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

type Stored<T> = { [K in keyof T]: T[K] extends Secret ? string : T[K] }
type StoredKeyProvider = Stored<Omit<KeyProvider, 'kcv'>>

type StoredConfiguration = {
  version: typeof FORMAT_VERSION
  stateVersion: string
  hostId: string
  ports: Ports
  rootPassword: { salt: string; hash: string }
  adoptionCertificatePem: string
  adoptionPrivateKey: string
  management: Stored<Management> | null
  keyProviders: StoredKeyProvider[]
  crypto: { mode: HostCryptoMode; hostKey: HostKey | null }
  cryptoSettings: CryptoSettings
  recovery: Stored<RecoveryKey> | null
  /** What was written before hosts kept an audit log lacks it. */
  auditKeys?: Stored<AuditKeys>
  /** What was written before it could be set lacks it. */
  logLevel?: string | null
}

type StoredConfigurationV1 = Omit<
  StoredConfiguration,
  'version' | 'keyProviders' | 'crypto' | 'cryptoSettings'
> & { version: 1; keyProviders: Omit<StoredKeyProvider, 'vcenterInstanceId'>[] }

function secretOf(base64: string): Secret {
  return Secret.from(Buffer.from(base64, 'base64'))
}
