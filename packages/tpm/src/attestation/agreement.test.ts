import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { replayEventLog } from '../event-log/event-log.ts'
import { MEASURED_PCRS } from '../measured-boot/boot-description.ts'
import { bootEvents } from '../measured-boot/boot-events.ts'
import { provisionStorageRootKey } from '../sealing/storage-root-key.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { answer, ask, bootTpm, HONEST_BOOT, labAuthorities } from '../testing/attesting-host.ts'
import { openLab } from '../testing/real-tpm.ts'
import type { Tpm } from '../tpm.ts'
import { openCredential } from './evidence.ts'

const lab = openLab()
let swtpm: SwtpmProcess
let tpm: Tpm
const events = bootEvents(HONEST_BOOT)
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(lab.folder, name), bytes)
  return name
}
const read = (name: string): Buffer => lab.tool(swtpm, 'cat', name).stdout

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
  tpm = await bootTpm(swtpm, events)
})
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

describe('tpm2-tools agree', () => {
  it('on a quote: tpm2_checkquote accepts our quote, and refuses it with another nonce', async () => {
    const question = await ask(tpm, labAuthorities(lab.folder))
    const { attestationKey, quote } = await answer(tpm, question)
    const check = (nonce: Buffer) =>
      lab.tool(
        swtpm,
        'tpm2_checkquote',
        ...['-u', file('ak.pub', new WireWriter().sized(attestationKey).finish())],
        ...['-m', file('quote.msg', quote.attested), '-s', file('quote.sig', quote.signature)],
        ...['-q', nonce.toString('hex'), '-g', 'sha256'],
      ).exitCode
    expect(check(question.challenge.nonce)).toBe(0)
    expect(check(Buffer.alloc(32, 1))).not.toBe(0)
  })

  it('on an event log: tpm2_eventlog computes the PCRs of the TPM, and prints no warning', async () => {
    const question = await ask(tpm, labAuthorities(lab.folder))
    const { eventLog } = await answer(tpm, question)
    const { stdout, stderr, exitCode } = lab.tool(swtpm, 'tpm2_eventlog', file('log', eventLog))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const values = await tpm.pcrRead(MEASURED_PCRS)
    const replayed = replayEventLog(events)
    for (const pcr of MEASURED_PCRS) {
      const value = values.get(pcr)?.toString('hex')
      expect(replayed.get(pcr)?.toString('hex')).toBe(value)
      expect(stdout.toString()).toMatch(new RegExp(`\\b${pcr}\\s*: 0x${value}`))
    }
  })

  it('on a credential: our code opens a credential that tpm2_makecredential made', async () => {
    const question = await ask(tpm, labAuthorities(lab.folder))
    const { endorsementKey, attestationKey } = await answer(tpm, question)
    const secret = Buffer.alloc(32, 7)
    const { exitCode } = lab.tool(
      swtpm,
      'tpm2_makecredential',
      ...['-T', 'none', '-u', file('ek.pub', new WireWriter().sized(endorsementKey).finish())],
      ...['-n', objectName(attestationKey).toString('hex')],
      ...['-s', file('secret', secret), '-o', 'credential'],
    )
    expect(exitCode).toBe(0)
    const made = read('credential').subarray(8)
    const blobEnd = 2 + made.readUInt16BE()
    const encryptedSecret = made.subarray(blobEnd + 2)
    const { name: srkName } = await provisionStorageRootKey(tpm)
    const credential = { blob: made.subarray(2, blobEnd), encryptedSecret }
    const opened = await openCredential(tpm, { credential, srkName })
    expect(opened.equals(Secret.from(Buffer.from(secret)))).toBe(true)
  })
})
