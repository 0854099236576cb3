import type { cloneV1 } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { requireNodes } from '../vcenter-ha/deployable.ts'
import type { HaIdentity } from '../vcenter-ha/ha-identity.ts'
import type { NodeConfig } from '../vcenter-ha/node-config.ts'

const BOX_KEY_BYTES = 32
/** A password or the state of a clock is far shorter. */
const MAX_FILE_BYTES = 64 * 1024

/** What a waiting machine becomes. The secrets are wiped after use. */
export type CloneHead = {
  config: NodeConfig
  member: HaIdentity
  /** What the vCenter of the node needs; undefined for the witness. */
  vcenter:
    | {
        client: HaIdentity
        boxKey: Uint8Array
        /** Empty if the file was removed. */
        administratorPassword: Uint8Array
        /** Empty if nobody has moved the clock. */
        clock: Uint8Array
      }
    | undefined
}

/**
 * Reads the head of a clone.
 * @throws VcenterError INVALID_REQUEST
 */
export function readCloneHead(head: cloneV1.CloneHead__Output): CloneHead {
  const { name, nodes, leaseSeconds, boxKey, administratorPassword, clock } = head
  const config = { name, nodes, leaseSeconds }
  requireNodes(config)
  const own = nodes.find((node) => node.name === name)
  if (own === undefined) throw invalid(`no node has the name "${name}"`)
  const member = identityOf(head.member, 'its member of etcd')
  if (own.address === '') {
    if (boxKey.length > 0 || head.client !== null) throw invalid('the witness gets no secrets')
    return { config, member, vcenter: undefined }
  }
  if (own === nodes[0]) throw invalid('the first node is the vCenter that is cloned')
  if (boxKey.length !== BOX_KEY_BYTES) throw invalid(`the box key has ${BOX_KEY_BYTES} bytes`)
  if (Math.max(administratorPassword.length, clock.length) > MAX_FILE_BYTES)
    throw invalid('a file is too large')
  const client = identityOf(head.client, 'its vCenter')
  return { config, member, vcenter: { client, boxKey, administratorPassword, clock } }
}

/** Returns the head as a message. It has no copies of the secrets, which the caller wipes. */
export function cloneHeadMessage({ config, member, vcenter }: CloneHead): cloneV1.CloneHead {
  return {
    ...config,
    member: identityMessage(member),
    ...(vcenter && {
      client: identityMessage(vcenter.client),
      boxKey: viewOf(vcenter.boxKey),
      administratorPassword: viewOf(vcenter.administratorPassword),
      clock: viewOf(vcenter.clock),
    }),
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function identityMessage({ certificatePem, privateKeyPem, rootsPem }: HaIdentity) {
  return {
    certificatePem,
    privateKeyPem: Buffer.from(privateKeyPem),
    authorityPem: rootsPem,
  }
}

function identityOf(message: cloneV1.CloneIdentity__Output | null, of: string): HaIdentity {
  const certificatePem = message?.certificatePem ?? ''
  const privateKeyPem = Buffer.from(message?.privateKeyPem ?? []).toString()
  const rootsPem = message?.authorityPem ?? ''
  if ([certificatePem, privateKeyPem, rootsPem].includes(''))
    throw invalid(`the certificate of ${of} is missing`)
  return { certificatePem, privateKeyPem, rootsPem }
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
