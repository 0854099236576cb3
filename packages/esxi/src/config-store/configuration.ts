import { KDK_BYTES, keyCheckValue, type PasswordHash, Secret } from '@nkpsim/crypto'
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
  /** Undefined in mode NONE. */
  recovery: RecoveryKey | undefined
}

const FORMAT_VERSION = 1

/** The configuration as bytes, secrets in clear: for the config store alone, which encrypts them. */
export function encodeConfiguration(
  configuration: HostConfiguration,
  stateVersion: bigint,
): Secret {
  const { hostId, ports, rootPassword, management, recovery } = configuration
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
    recovery: recovery === undefined ? null : { ...recovery, digits: reveal(recovery.digits) },
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
  const stored = JSON.parse(bytes.reveal().toString()) as StoredConfiguration
  if (stored.version !== FORMAT_VERSION)
    throw new EsxiError(
      'CONFIG_STORE_INVALID',
      `the configuration has the unknown version ${stored.version}`,
    )
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
    recovery:
      stored.recovery === null
        ? undefined
        : { ...stored.recovery, digits: secretOf(stored.recovery.digits) },
  }
  return { configuration, stateVersion: BigInt(stored.stateVersion) }
}

type Stored<T> = { [K in keyof T]: T[K] extends Secret ? string : T[K] }

type StoredConfiguration = {
  version: number
  stateVersion: string
  hostId: string
  ports: Ports
  rootPassword: { salt: string; hash: string }
  adoptionCertificatePem: string
  adoptionPrivateKey: string
  management: Stored<Management> | null
  keyProviders: Stored<Omit<KeyProvider, 'kcv'>>[]
  recovery: Stored<RecoveryKey> | null
}

function secretOf(base64: string): Secret {
  return Secret.from(Buffer.from(base64, 'base64'))
}
