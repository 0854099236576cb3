import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashPassword, Secret, verifyPassword } from '@nkpsim/crypto'
import { writeFileDurably } from '@nkpsim/daemon'
import {
  type Compute,
  createSimulatedDisk,
  seededRandom,
  simulatedCompute,
  systemCompute,
} from '@nkpsim/effects'
import {
  createCertificateAuthority,
  createKeyAndCsr,
  createSelfSignedCertificate,
  loadCertificateAuthority,
} from '@nkpsim/pki'
import { readBackupFile, writeBackupFile } from '@nkpsim/pki/backup-file'
import { createSessionTokens } from './access/session-token.ts'
import { decodeBackup, encodeBackup, measurePart } from './recovery/backup-file.ts'
import { createManifest } from './recovery/manifest.ts'
import type { VcenterIdentity } from './store/identity.ts'

const NOW_MS = Date.UTC(2026, 10, 29)
const KEY_ID = '722baa86-94f5-43d7-ac96-74afebda6863'
const random = seededRandom('fixed order')
const password = (): Secret => Secret.from(Buffer.from('correct horse'))
const simulated = simulatedCompute()
/**
 * Number of microtasks after which a promise that is still pending must be waiting for the event
 * loop.
 */
const MAX_MICROTASKS = 100_000

/**
 * Returns the result of a call, and whether microtasks alone led to it. The event loop does not
 * turn during microtasks, so no work of the thread pool, timer or I/O can end.
 */
async function resultOf<T>(call: () => Promise<T>): Promise<{ result: T; waited: boolean }> {
  let isSettled = false
  const settled = call().finally(() => {
    isSettled = true
  })
  for (let count = 0; count < MAX_MICROTASKS && !isSettled; count++) await undefined
  const waited = !isSettled
  return { result: await settled, waited }
}

async function issueCertificate(): Promise<string> {
  const stored = await createCertificateAuthority({ commonName: 'VMCA', nowMs: NOW_MS, random })
  const authority = await loadCertificateAuthority({ ...stored, random })
  const { csrDer } = await createKeyAndCsr({ commonName: 'esx-1', random })
  const host = { commonName: 'esx-1', dnsNames: ['esx-1'], validityDays: 30, nowMs: NOW_MS }
  await createSelfSignedCertificate({ ...host, random })
  return authority.issue({ ...host, csrDer, identityUri: 'urn:nkpsim:host:1' })
}

async function passToken(): Promise<string> {
  const authority = await createCertificateAuthority({ commonName: 'vc', nowMs: NOW_MS, random })
  const own = { certificatePem: authority.certificatePem, privateKey: authority.privateKeyPkcs8 }
  const tokens = createSessionTokens({ instanceId: KEY_ID, own } as VcenterIdentity)
  const session = { id: KEY_ID, user: 'anna@x', issuedMs: NOW_MS, expiresMs: NOW_MS + 60_000 }
  return (await tokens.read(await tokens.issue(session), NOW_MS)).user
}

async function checkPassword(compute: Compute): Promise<boolean> {
  const stored = await hashPassword(password(), random.bytes, compute)
  return verifyPassword(password(), stored, compute)
}

async function passProvider(compute: Compute): Promise<string> {
  const kdk = Secret.random(32, random.bytes)
  const file = await writeBackupFile({
    ...{ providerName: 'NKP', keyId: KEY_ID, kdk, exportTime: new Date(NOW_MS) },
    constraints: { tpmRequired: false },
    protection: { password: password() },
    ...{ random, compute },
  })
  return (await readBackupFile(file, password(), compute)).keyId
}

async function passVcenter(compute: Compute): Promise<string> {
  const effects = { files: createSimulatedDisk({ random }).attach(), random, compute }
  const parts = [
    { name: 'vcenter.db', path: '/vcenter.db' },
    { name: 'box.key', path: '/box.key' },
  ] as const
  for (const { path } of parts)
    await writeFileDurably(effects, path, Buffer.from(path), { mode: 0o600 })
  const manifest = createManifest({
    ...{ instanceId: KEY_ID, programVersion: '1', schemaVersion: 1, time: '2026-11-29T00:00:00Z' },
    parts: await Promise.all(parts.map((part) => measurePart(effects.files, part))),
  })
  async function* source() {
    yield* encodeBackup(manifest, parts, password(), effects)
  }
  const read = await decodeBackup(source(), [password()], compute, async (_name, bytes) => {
    for await (const piece of bytes) expect(piece.length).toBeGreaterThan(0)
  })
  return read.instanceId
}

describe('on simulated effects, the event loop is not needed', () => {
  // Loads the modules that these calls load on demand.
  beforeAll(async () => {
    await issueCertificate()
    await passProvider(simulated)
  })

  it('to issue certificates', async () => {
    const { result, waited } = await resultOf(issueCertificate)
    expect([waited, result]).toEqual([false, expect.stringMatching(/^-----BEGIN CERTIFICATE/)])
  })

  it('to issue and read the token of a session', async () => {
    expect(await resultOf(passToken)).toEqual({ result: 'anna@x', waited: false })
  })

  it.each<[string, (compute: Compute) => Promise<unknown>, unknown]>([
    ['to hash and check a password', checkPassword, true],
    ['to write and read the backup of a key provider', passProvider, KEY_ID],
    ['to write and read the backup of a vCenter', passVcenter, KEY_ID],
  ])('%s', async (_what, pass, result) => {
    expect(await resultOf(() => pass(simulated))).toEqual({ result, waited: false })
    expect(await resultOf(() => pass(systemCompute))).toEqual({ result, waited: true })
  })
})
