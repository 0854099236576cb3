import { KDK_BYTES, keyCheckValue, type PasswordHash, Secret } from '@nkpsim/crypto'
import { isLevelSetting, type LevelSetting } from '@nkpsim/daemon'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import type { RecoveryKey } from '../encryption/recovery-key.ts'
import { EsxiError } from '../errors.ts'

/** A key provider that the host holds. */
export type KeyProvider = {
  name: string
  /** UUID of the KDK. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  tpmRequired: boolean
  /** Whether new objects may be encrypted with it. */
  usable: boolean
  isDefault: boolean
  /** How the KDK came: sealed to the host's TPM, or within TLS alone. */
  custody: 'TPM' | 'TLS'
  /** UUID of the vCenter that it came from. */
  vcenterInstanceId: string
}

/** Whether a host may receive sensitive material. */
export type HostCryptoMode = 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'

/** The key that encrypts core dumps: derived when it is needed, so that nothing secret is kept. */
export type HostKey = {
  /** Name of the key provider. */
  providerName: string
  /** Opaque key id of the host key itself. */
  keyId: string
}

/** Encryption mode of a host. */
export type HostCrypto = {
  mode: HostCryptoMode
  /** Only a safe host, and one that waits to become incapable, has one. */
  hostKey: HostKey | undefined
}

/** What vCenter sets for its hosts. */
export type CryptoSettings = {
  /** What becomes of cached KEKs of registered VMs when their provider goes: they stay, or they go. */
  keyCachePolicy: 'observed' | 'documented'
  /** Whether a host key whose KDK is gone is made anew from the default provider. */
  renewMissingHostKey: boolean
  /** What the host is licensed for, `vmEncryption`; empty: it was not told, and nothing is held back. */
  licensedFeatures: readonly string[]
}

/** TCP ports of a host. */
export type Ports = { management: number; adoption: number }

/** The vCenter that manages the host, and the desired state taken from it last. */
export type Management = {
  vcenterInstanceId: string
  certificatePem: string
  rootsPem: string
  /** PKCS#8 DER. */
  privateKey: Secret
  /** 0 until a first desired state is taken. */
  term: number
  generation: number
  /** vCenter's proof that it sent this generation, Base64; undefined: none came. */
  generationProof?: string | undefined
  /** Tokens that it revoked; undefined: it did not tell yet. */
  revocations?: Revocations
}

/** Tokens of sessions that the host refuses before they expire. */
export type Revocations = {
  /** Tokens of earlier epochs are all refused. */
  epoch: number
  /** Grows with each change within an epoch. */
  revision: number
  tokens: readonly { id: string; expiresMs: number }[]
}

/** All that a host keeps of itself. */
export type HostConfiguration = {
  /** UUID that the host made for itself when it was installed. */
  hostId: string
  /** Where it listens; kept, so that a reboot does not move it away from its vCenter. */
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
  /** Of its audit log; undefined: it has none yet. */
  auditKeys?: AuditKeys | undefined
  /** How much it logs; undefined: what it is started with says. */
  logLevel?: LevelSetting | undefined
}

const FORMAT_VERSION = 2

/** What a host begins with. */
export const INITIAL_CRYPTO = {
  crypto: { mode: 'incapable', hostKey: undefined },
  cryptoSettings: {
    keyCachePolicy: 'observed',
    renewMissingHostKey: true,
    licensedFeatures: [],
  },
} as const satisfies Pick<HostConfiguration, 'crypto' | 'cryptoSettings'>

/** The configuration as bytes, secrets in clear: for the config store alone, which encrypts them. */
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
