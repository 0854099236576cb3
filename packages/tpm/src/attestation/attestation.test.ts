import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { encodeEventLog, replayEventLog } from '../event-log/event-log.ts'
import { type BootDescription, MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, powerCycle, type Tpm } from '../tpm.ts'
import { DEFAULT_ATTESTATION_POLICY } from './attestation-policy.ts'
import { decodeKeys } from './decoded-evidence.ts'
import { trustedAuthorities } from './endorsement-certificate.ts'
import { answerChallenge, openCredential, readTpmIdentity } from './evidence.ts'
import { makeCredential } from './make-credential.ts'
import { verifyEvidence } from './verify.ts'

const BOOT: BootDescription = {
  firmwareVersion: 'nkpsim 1.0',
  secureBoot: true,
  secureBootAuthority: 'VMware Secure Boot Signing',
  bootOptions: '',
  execInstalledOnly: false,
  esxi: { version: '8.0.3', build: '24022510' },
  vibs: [
    {
      name: 'esx-base',
      version: '8.0.3-0.0.24022510',
      vendor: 'VMware',
      acceptanceLevel: 'VMwareCertified',
    },
  ],
}
const lab = openLab()
let swtpm: SwtpmProcess
let tpm: Tpm
let srkName: Buffer

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
  await powerCycle(swtpm.endpoint)
  tpm = await connectTpm(swtpm.endpoint)
  for (const { pcr, digest } of bootEvents(BOOT)) await tpm.pcrExtend(pcr, digest)
  srkName = (await provisionStorageRootKey(tpm)).name
})
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

const authorities = () => {
  const folder = join(lab.folder, 'ca')
  const files = readdirSync(folder).filter((name) => name.includes('cert') && name.endsWith('.pem'))
  return trustedAuthorities(files.map((name) => readFileSync(join(folder, name), 'utf8')))
}

describe('a host that tells the truth', () => {
  it('is accepted', async () => {
    const identity = await readTpmIdentity(tpm)
    const { endorsementKey } = decodeKeys(identity)
    const secret = Secret.random(32)
    const nonce = randomBytes(32)
    const credential = makeCredential(endorsementKey, {
      keyName: objectName(identity.attestationKey),
      secret: secret.reveal(),
    })
    const answer = await answerChallenge(tpm, {
      challenge: { nonce, credential },
      pcrs: MEASURED_PCRS,
      srkName,
    })
    const eventLog = encodeEventLog(bootEvents(BOOT))
    const values = await tpm.pcrRead(MEASURED_PCRS)
    const replayed = replayEventLog(bootEvents(BOOT))
    for (const pcr of MEASURED_PCRS) expect(replayed.get(pcr)).toEqual(values.get(pcr))
    const verdict = verifyEvidence(
      { ...answer, eventLog },
      {
        authorities: authorities(),
        nowMs: Date.now(),
        nonce,
        secret,
        known: undefined,
        hostWithSameTpm: () => undefined,
        policy: DEFAULT_ATTESTATION_POLICY,
      },
    )
    expect(verdict).toMatchObject({ status: 'accepted', reason: '' })
    expect(verdict.learned?.boot).toEqual(BOOT)
    expect((await openCredential(tpm, { credential, srkName })).equals(secret)).toBe(true)
    writeFileSync(join(lab.folder, 'log'), eventLog)
    writeFileSync(
      join(lab.folder, 'ak.pub'),
      new WireWriter().sized(answer.attestationKey).finish(),
    )
    writeFileSync(join(lab.folder, 'q.msg'), answer.quote.attested)
    writeFileSync(join(lab.folder, 'q.sig'), answer.quote.signature)
    const log = lab.tool(swtpm, 'tpm2_eventlog', 'log')
    console.log(log.stdout.toString(), log.stderr)
    const check = lab.tool(
      swtpm,
      'tpm2_checkquote',
      '-u',
      'ak.pub',
      '-m',
      'q.msg',
      '-s',
      'q.sig',
      '-q',
      nonce.toString('hex'),
      '-g',
      'sha256',
    )
    console.log(check.stderr, check.exitCode)
    generateKeyPairSync
  })
})
