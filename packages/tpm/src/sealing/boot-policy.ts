import { createPublicKey, type KeyObject, sign } from 'node:crypto'
import { TPMA_OBJECT } from '../codec/constants.ts'
import { type EccPublic, encodePublicArea } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import type { ApprovedPolicy } from '../commands/policy.ts'
import { authorizePolicyDigest, counterPolicyDigest, pcrPolicyDigest } from './policy.ts'

/** The authority that approves boots: a public key on P-256, and the purpose of its approvals. */
export type BootAuthority = {
  /** Coordinates, 32 bytes each. */
  x: Buffer
  y: Buffer
  /**
   * Included in each approval. An approval for another host has another reference and is worthless.
   */
  reference: Buffer
}

/**
 * An authority's approval of a boot with these PCR values. It is valid until the host's policy
 * counter is above the version.
 */
export type BootPolicy = ApprovedPolicy & { version: bigint }

/**
 * Content of an approval: PCR values, valid while the counter of boot policies is not above this
 * version.
 */
export type BootPolicyContent = {
  pcrValues: ReadonlyMap<number, Buffer>
  /** Name of the NV index, 34 bytes. */
  counterName: Buffer
  version: bigint
}

/** Returns the digest of what a policy session has proved before PolicyAuthorize. */
export function bootPolicyDigest({ pcrValues, counterName, version }: BootPolicyContent): Buffer {
  return pcrPolicyDigest(pcrValues, counterPolicyDigest({ counterName, limit: version }))
}

/** Approves a boot with the authority's private key. */
export function signBootPolicy(
  content: BootPolicyContent,
  { privateKey, reference }: { privateKey: KeyObject; reference: Buffer },
): BootPolicy {
  const policyDigest = bootPolicyDigest(content)
  const signature = sign('sha256', Buffer.concat([policyDigest, reference]), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return { version: content.version, policyDigest, signature }
}

/** Returns the authority of a private key on P-256. */
export function bootAuthorityOf(privateKey: KeyObject, reference: Buffer): BootAuthority {
  const { x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url'), reference }
}

/** Returns the authority's key in the form that the TPM loads. */
export function authorityKey({ x, y }: BootAuthority): EccPublic {
  return {
    type: 'ecc',
    objectAttributes: TPMA_OBJECT.userWithAuth | TPMA_OBJECT.sign | TPMA_OBJECT.noDA,
    authPolicy: Buffer.alloc(0),
    protectsChildren: false,
    signs: true,
    x,
    y,
  }
}

/** Returns the policy digest of "approved by this authority". */
export function authorityPolicyDigest(authority: BootAuthority): Buffer {
  const keyName = objectName(encodePublicArea(authorityKey(authority)))
  return authorizePolicyDigest({ keyName, reference: authority.reference })
}

/** Whether both have the same key and the same reference. */
export function isSameAuthority(a: BootAuthority, b: BootAuthority): boolean {
  return a.x.equals(b.x) && a.y.equals(b.y) && a.reference.equals(b.reference)
}
