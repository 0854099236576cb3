import type { Secret } from '@nkpsim/crypto'
import type { AttestationRecord } from '../attestation/attestation-record.ts'
import type { HostPolicy } from '../attestation/host-policy.ts'

/** A native key provider as it is kept. */
export type KeyProvider = {
  name: string
  /** UUID of the KDK. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  tpmRequired: boolean
  isDefault: boolean
  /** When its backup was last downloaded; undefined: never. */
  backedUpTimeMs: number | undefined
}

export type Cluster = { name: string; datacenter: string }

/** A host as it is kept. */
export type Host = {
  /** UUID that the host made for itself. */
  id: string
  name: string
  /** `host:port` of its management services. */
  address: string
  /** Undefined for a standalone host. */
  cluster: string | undefined
  /** `2.0`, or empty without a TPM. */
  tpmVersion: string
  encryptionMode: string
  esxiVersion: string
}

/** All that a vCenter keeps, at one moment; never changed, only replaced. */
export type Snapshot = {
  /** Grows with every change of what hosts should hold. */
  generation: number
  datacenters: readonly string[]
  clusters: readonly Cluster[]
  hosts: readonly Host[]
  keyProviders: readonly KeyProvider[]
  /** What the last attestation of each host found, by its id. */
  attestations: ReadonlyMap<string, AttestationRecord>
  hostPolicy: HostPolicy
}
