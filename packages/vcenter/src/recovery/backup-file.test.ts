import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Secret } from '@nkpsim/crypto'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects, systemFiles } from '@nkpsim/effects'
import fc from 'fast-check'
import { cheapEffects } from '../testing/models.ts'
import { BACKUP_PASSWORD, secretText } from '../testing/recovery.ts'
import { decodeBackup, encodeBackup, measurePart, type PartFile } from './backup-file.ts'
import { createManifest, type Manifest } from './manifest.ts'

const HEADER_BYTES = 61
const database = Buffer.from('a database '.repeat(20_000))
const boxKey = Buffer.alloc(32, 7)

let folder: ReturnType<typeof createTemporaryFolder>
let files: PartFile[]
let manifest: Manifest
let encrypted: Buffer
let plain: Buffer

const encode = (password?: Secret): Promise<Buffer> =>
  buffer(encodeBackup(manifest, files, password, cheapEffects))

async function decode(bytes: Uint8Array, password?: Secret, { compute } = cheapEffects) {
  const parts: Record<string, Buffer> = {}
  const read = await decodeBackup(
    Readable.from([bytes]),
    password === undefined ? [] : [password],
    compute,
    async (name, pieces) => {
      const copies: Buffer[] = []
      for await (const piece of pieces) copies.push(Buffer.from(piece))
      parts[name] = Buffer.concat(copies)
    },
  )
  return { manifest: read, parts }
}

beforeAll(async () => {
  folder = createTemporaryFolder()
  files = [
    { name: 'vcenter.db', path: join(folder.path, 'vcenter.db') },
    { name: 'box.key', path: join(folder.path, 'box.key') },
  ]
  writeFileSync(join(folder.path, 'vcenter.db'), database)
  writeFileSync(join(folder.path, 'box.key'), boxKey)
  manifest = createManifest({
    instanceId: '0f4b1c9e-6a51-4c65-9c06-5b1a3a3c2f10',
    programVersion: '0.1.0',
    schemaVersion: 3,
    time: '2026-11-24T02:00:00.000Z',
    parts: await Promise.all(files.map((file) => measurePart(systemFiles, file))),
  })
  encrypted = await encode(secretText(BACKUP_PASSWORD))
  plain = await encode()
})
afterAll(() => folder[Symbol.dispose]())

describe('a backup file', () => {
  it('returns every part with its password, and reveals no part without it', async () => {
    const read = await decode(encrypted, secretText(BACKUP_PASSWORD))
    expect(read.manifest).toEqual(manifest)
    expect(read.parts['vcenter.db']?.equals(database)).toBe(true)
    expect(read.parts['box.key']?.equals(boxKey)).toBe(true)
    for (const text of ['a database', boxKey, manifest.instanceId, 'sha256'])
      expect(encrypted.includes(text)).toBe(false)
  })

  it('is different each time, even for the same parts and password', async () => {
    const again = await encode(secretText(BACKUP_PASSWORD))
    expect(again.subarray(HEADER_BYTES).equals(encrypted.subarray(HEADER_BYTES))).toBe(false)
  })

  it('returns every part without a password if it was made without one', async () => {
    expect((await decode(plain)).parts['vcenter.db']?.equals(database)).toBe(true)
    expect((await decode(plain, secretText('what for'))).parts['box.key']?.equals(boxKey)).toBe(
      true,
    )
  })

  it('distinguishes a wrong or missing password from damage', async () => {
    const wrong = decode(encrypted, secretText('Secret-2027'))
    await expect(wrong).rejects.toMatchObject({ code: 'WRONG_BACKUP_PASSWORD' })
    await expect(decode(encrypted)).rejects.toMatchObject({
      code: 'WRONG_BACKUP_PASSWORD',
      message: 'the backup is encrypted; give its password',
    })
  })

  it('is refused after a change of any of its first 13 bytes, or of sampled bytes of salt and MAC', async () => {
    const samples = [13, 20, 28, 29, 44, 60]
    for (const at of [...Array(13).keys(), ...samples]) {
      const changed = Buffer.from(encrypted)
      changed.writeUInt8(changed.readUInt8(at) ^ 0x80, at)
      await expect(decode(changed, secretText(BACKUP_PASSWORD))).rejects.toMatchObject({
        code: expect.stringMatching(/^(INVALID_BACKUP_FILE|WRONG_BACKUP_PASSWORD)$/),
      })
    }
  })

  it('is refused if it was truncated within its header', async () => {
    for (const end of [0, 1, 9, 10, 11, 28, 29, 60]) {
      const cut = decode(encrypted.subarray(0, end), secretText(BACKUP_PASSWORD))
      await expect(cut).rejects.toMatchObject({ code: 'INVALID_BACKUP_FILE' })
    }
  })

  it('never needs more memory and time than the bounds allow, whatever it states', async () => {
    for (const logN of [0, 1, 13, 19, 31, 255]) {
      const greedy = Buffer.from(encrypted)
      greedy.writeUInt8(logN, 10)
      const decoded = decode(greedy, secretText(BACKUP_PASSWORD), systemEffects)
      await expect(decoded).rejects.toMatchObject({ code: 'INVALID_BACKUP_FILE' })
    }
  })

  it('is refused, even unencrypted, if any byte was changed, removed or added', async () => {
    const refused = { code: 'INVALID_BACKUP_FILE' }
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: plain.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = Buffer.from(plain)
          changed.writeUInt8(changed.readUInt8(at) ^ change, at)
          // If the file now states that it is encrypted, the password is checked first.
          const code = expect.stringMatching(/^(INVALID_BACKUP_FILE|WRONG_BACKUP_PASSWORD)$/)
          await expect(decode(changed)).rejects.toMatchObject({ code })
          await expect(decode(plain.subarray(0, at))).rejects.toMatchObject(refused)
        },
      ),
      { numRuns: 200 },
    )
    await expect(decode(Buffer.concat([plain, Buffer.of(0)]))).rejects.toMatchObject(refused)
  })

  it('is refused if it is a file of another kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await expect(decode(bytes)).rejects.toMatchObject({ code: 'INVALID_BACKUP_FILE' })
      }),
    )
  })
})
