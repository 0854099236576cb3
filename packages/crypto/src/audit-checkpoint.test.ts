import { spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  type AuditCheckpoint,
  auditPublicKey,
  auditPublicKeyFromPem,
  auditPublicKeyToPem,
  encodeAuditKey,
  isCheckpointAuthentic,
  signCheckpoint,
} from './audit-checkpoint.ts'
import { Secret } from './secret.ts'

const newKey = () => encodeAuditKey(generateKeyPairSync('ed25519').privateKey)

const key = newKey()
const publicKey = auditPublicKey(key)
const checkpoint: AuditCheckpoint = {
  instanceId: randomUUID(),
  sequence: 7,
  hash: 'ab'.repeat(32),
  timeMs: 1_790_000_000_000,
}

describe('the signature of an audit checkpoint', () => {
  it('is valid with the public key of its signer, and with no other key', () => {
    const signed = signCheckpoint(checkpoint, key)
    expect(signed.signature).toHaveLength(64)
    expect(isCheckpointAuthentic(signed, publicKey)).toBe(true)
    expect(isCheckpointAuthentic(signed, auditPublicKey(newKey()))).toBe(false)
  })

  it.each<Partial<AuditCheckpoint>>([
    { instanceId: randomUUID() },
    { sequence: 8 },
    { hash: 'cd'.repeat(32) },
    { timeMs: checkpoint.timeMs + 1 },
  ])('covers every value: %j', (change) => {
    const forged = { ...signCheckpoint(checkpoint, key), ...change }
    expect(isCheckpointAuthentic(forged, publicKey)).toBe(false)
  })

  it('is refused if it is too short or the key is too short', () => {
    const signed = signCheckpoint(checkpoint, key)
    const short = { ...signed, signature: signed.signature.subarray(1) }
    expect(isCheckpointAuthentic(short, publicKey)).toBe(false)
    expect(isCheckpointAuthentic(signed, publicKey.subarray(1))).toBe(false)
  })

  it.each<Partial<AuditCheckpoint>>([
    { instanceId: 'x\ny' },
    { sequence: 0 },
    { hash: 'AB'.repeat(32) },
    { timeMs: Number.NaN },
  ])('is refused for values that no log contains: %j', (change) => {
    expect(() => signCheckpoint({ ...checkpoint, ...change }, key)).toThrow(
      expect.objectContaining({ code: 'INVALID_CHECKPOINT' }),
    )
  })

  it.each<Partial<AuditCheckpoint>>([
    { instanceId: 'x' },
    { sequence: 0 },
    { sequence: 1.5 },
    { hash: 'ab' },
    { timeMs: -1 },
    { timeMs: 0.5 },
  ])('is not authentic for values that no log contains, even if they are signed: %j', (change) => {
    const forged = { ...checkpoint, ...change }
    const { instanceId, sequence, hash, timeMs } = forged
    const lines = ['nkpsim audit checkpoint v1', instanceId, sequence, hash, timeMs]
    const privateKey = createPrivateKey({ key: key.reveal(), type: 'pkcs8', format: 'der' })
    const signature = sign(null, Buffer.from(lines.join('\n')), privateKey)
    expect(isCheckpointAuthentic({ ...forged, signature }, publicKey)).toBe(false)
  })

  it('is valid for the first record and the first millisecond', () => {
    const first = { ...checkpoint, sequence: 1, timeMs: 0 }
    expect(isCheckpointAuthentic(signCheckpoint(first, key), publicKey)).toBe(true)
  })

  it('uses the public key that RFC 8032, 7.1, gives for a private key', () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
    const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex')
    expect(auditPublicKey(Secret.from(pkcs8)).toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    )
  })

  it('is valid for OpenSSL', () => {
    const { signature, ...rest } = signCheckpoint(checkpoint, key)
    const { instanceId, sequence, hash, timeMs } = rest
    const lines = ['nkpsim audit checkpoint v1', instanceId, sequence, hash, timeMs]
    const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
    try {
      const path = (name: string) => join(folder, name)
      writeFileSync(path('message'), lines.join('\n'))
      writeFileSync(path('signature'), signature)
      writeFileSync(path('key.pem'), auditPublicKeyToPem(publicKey))
      const files = ['-in', path('message'), '-sigfile', path('signature')]
      const args = ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', path('key.pem')]
      const { status, stdout } = spawnSync('openssl', [...args, ...files], { encoding: 'utf8' })
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: 'Signature Verified Successfully\n',
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the public key in PEM', () => {
  it('decodes to the key that was encoded', () => {
    expect(auditPublicKeyFromPem(auditPublicKeyToPem(publicKey))).toEqual(publicKey)
  })

  it('is refused if it is not an Ed25519 public key', () => {
    const refused = expect.objectContaining({ code: 'INVALID_PUBLIC_KEY' })
    expect(() => auditPublicKeyFromPem('nothing')).toThrow(refused)
    const ofOtherKind = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const pem = ofOtherKind.export({ type: 'spki', format: 'pem' }).toString()
    expect(() => auditPublicKeyFromPem(pem)).toThrow(refused)
  })
})
