import { beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import fc from 'fast-check'
import { PkiError } from '../errors.ts'
import { filesFor } from '../testing/judge.ts'
import { build, decodeDer, encodeDer } from './der.ts'
import { requireBoundedDer } from './der-bounds.ts'
import { readBackupFile } from './read.ts'
import { writeBackupFile } from './write.ts'

const compute = simulatedCompute()

const PASSWORD = 'correct horse'
/**
 * Few rounds, because damage does not depend on their number and the test opens 24 damaged files.
 */
const ROUNDS = 32_769
const ROUNDS_DER = Buffer.of(0x02, 0x03, 0x00, 0x80, 0x01)
const secret = (text: string): Secret => Secret.from(Buffer.from(text))

let file: Buffer
/** A file without a password. */
let clear: Buffer

const refusal = async (bytes: Uint8Array, password = PASSWORD) => {
  try {
    await readBackupFile(bytes, password === '' ? undefined : secret(password), compute)
    return 'was read'
  } catch (error) {
    return error instanceof PkiError ? `${error.code}: ${error.message}` : error
  }
}

const invalid = (reason: string): string =>
  `BACKUP_FILE_INVALID: the backup file cannot be read: ${reason}`

beforeAll(async () => {
  const input = {
    providerName: 'NKP 1',
    keyId: '722baa86-94f5-43d7-ac96-74afebda6863',
    kdk: Secret.random(32, systemRandom.bytes),
    exportTime: new Date('2026-11-23T19:33:25.074Z'),
    constraints: { tpmRequired: true },
    protection: { password: secret(PASSWORD) },
    random: systemRandom,
    compute: { ...compute, costs: { ...compute.costs, providerBackupRounds: ROUNDS } },
  }
  file = await writeBackupFile(input)
  clear = await writeBackupFile({ ...input, protection: 'not-encrypted' })
})

describe('a damaged backup file is refused', () => {
  it('if it is empty, truncated or too long', async () => {
    expect(await refusal(Buffer.alloc(0))).toBe(invalid('it is empty'))
    expect(await refusal(file.subarray(0, 1))).toBe(invalid('it is text'))
    for (let length = 5; length < file.length; length += 7)
      expect(await refusal(file.subarray(0, length))).toBe(invalid('it is cut off'))
    expect(await refusal(Buffer.concat([file, Buffer.of(0)]))).toBe(
      invalid('there are bytes behind its end'),
    )
  })

  it('if it is larger than any backup, even much larger', async () => {
    expect(await refusal(Buffer.alloc(64 * 1024 + 1))).toMatch(/^BACKUP_FILE_TOO_LARGE: /)
    expect(await refusal(Buffer.alloc(100_000_000))).toMatch(/^BACKUP_FILE_TOO_LARGE: /)
  })

  it('if any bit of it is flipped', async () => {
    const positions = Array.from({ length: 24 }, (_, index) =>
      Math.floor((index * (file.length - 1)) / 23),
    )
    for (const position of positions) {
      const flipped = Buffer.from(file)
      flipped.writeUInt8(flipped.readUInt8(position) ^ 0x10, position)
      expect(await refusal(flipped)).toMatch(/^BACKUP_(FILE_INVALID|PASSWORD_WRONG): /)
    }
  })

  it('without asking for a password that it does not have', async () => {
    const name = clear.indexOf(Buffer.from('NKP 1', 'utf16le').swap16())
    expect(name).toBeGreaterThan(0)
    for (const position of [name + 1, clear.length - 40]) {
      const flipped = Buffer.from(clear)
      flipped.writeUInt8(flipped.readUInt8(position) ^ 0x01, position)
      expect(await refusal(flipped, '')).toBe(invalid('it is damaged'))
    }
  })

  it('immediately if it requires 2^31 rounds', async () => {
    // The rounds of the MAC are the last element of the file. A number of five octets makes its
    // sequence and the outer sequence two bytes longer.
    const longer = Buffer.concat([file.subarray(0, -5), Buffer.of(0x02, 0x05, 0, 0x80, 0, 0, 0)])
    longer.writeUInt16BE(file.readUInt16BE(2) + 2, 2)
    const macData = file.length - 2 - 0x4a
    expect(file.readUInt16BE(macData)).toBe(0x304a)
    longer.writeUInt8(0x4c, macData + 1)
    expect(() => requireBoundedDer(longer)).not.toThrow()
    expect(await refusal(longer)).toBe(invalid('a number in it is out of bounds'))
  })

  it('immediately if it requires too many rounds, wherever it states a number of rounds', async () => {
    let places = 0
    for (let at = file.indexOf(ROUNDS_DER); at >= 0; at = file.indexOf(ROUNDS_DER, at + 1)) {
      places++
      const patched = Buffer.from(file)
      patched.set([0x02, 0x03, 0x7f, 0xff, 0xff], at)
      expect(await refusal(patched)).toBe(
        invalid('it asks for 8388607 rounds of key derivation, not for 1 to 2000000'),
      )
    }
    expect(places).toBeGreaterThanOrEqual(2)
  })

  it('if it is a PKCS#12 file of another program', async () => {
    using files = filesFor({})
    files.run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=x',
      '-keyout',
      'key.pem',
      '-out',
      'certificate.pem',
    )
    files.run(
      'openssl',
      'pkcs12',
      '-export',
      '-inkey',
      'key.pem',
      '-in',
      'certificate.pem',
      '-passout',
      `pass:${PASSWORD}`,
      '-out',
      'foreign.p12',
    )
    const foreign = Buffer.from(files.run('base64', '-w0', 'foreign.p12').output, 'base64')
    expect(foreign.length).toBeGreaterThan(500)
    expect(await refusal(foreign)).toBe(invalid('a part of it is missing or one too many'))
  })

  it('if it is DER of another kind, or text', async () => {
    expect(await refusal(Buffer.from('not a backup'))).toBe(invalid('it is text'))
    expect(await refusal(encodeDer(build.sequence(build.nothing())))).toBe(
      invalid('a part of it is of another kind'),
    )
    const wrongVersion = build.sequence(build.integer(4), build.nothing(), build.nothing())
    expect(await refusal(encodeDer(wrongVersion))).toBe(invalid('it is not a PKCS#12 file'))
  })
})

describe('the DER walker', () => {
  it('accepts DER, but no bytes after it', () => {
    expect(() => requireBoundedDer(file)).not.toThrow()
    for (const hex of [
      '',
      '30',
      '3001',
      '3080',
      '308000',
      '30810100',
      '3082000100',
      '1f0100',
      '3000ff',
      '30840000000100',
    ])
      expect(() => requireBoundedDer(Buffer.from(hex, 'hex'))).toThrow(PkiError)
  })

  it('refuses deep and long structures', () => {
    let deep = Buffer.of(0x05, 0x00)
    for (let depth = 0; depth < 30; depth++)
      deep = Buffer.concat([Buffer.of(0x30, deep.length), deep])
    expect(() => requireBoundedDer(deep)).toThrow(/too deeply/)
    const wide = encodeDer(build.sequence(...Array.from({ length: 300 }, () => build.nothing())))
    expect(() => requireBoundedDer(wide)).toThrow(/too many parts/)
  })

  it('refuses whatever the decoder fails on, and never crashes', () => {
    const mutation = fc.array(
      fc.record({ at: fc.nat({ max: 4000 }), value: fc.integer({ min: 0, max: 255 }) }),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(mutation, fc.nat({ max: 4000 }), (mutations, cut) => {
        const mutated = Buffer.from(
          file.subarray(0, file.length - (cut % 50 === 0 ? cut % file.length : 0)),
        )
        if (mutated.length === 0) return
        for (const { at, value } of mutations) mutated[at % mutated.length] = value
        try {
          decodeDer(mutated)
        } catch (error) {
          expect(error).toBeInstanceOf(PkiError)
        }
      }),
      { numRuns: 5000 },
    )
  })
})
