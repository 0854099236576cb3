import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemCompute as compute, systemRandom } from '@nkpsim/effects'
import { filesFor, isInstalled } from '../testing/judge.ts'
import { readBackupFile } from './read.ts'
import { type WriteBackupInput, writeBackupFile } from './write.ts'

const PASSWORD = 'correct horse'
const KDK_HEX = randomBytes(32).toString('hex')
const CONTENT = {
  providerName: 'NKP 1',
  keyId: '722baa86-94f5-43d7-ac96-74afebda6863',
  exportTime: new Date('2026-11-23T19:33:25.074Z'),
  constraints: { tpmRequired: true },
}
const secret = (text: string): Secret => Secret.from(Buffer.from(text))
const inputOf = (more: Partial<WriteBackupInput> = {}): WriteBackupInput => ({
  ...CONTENT,
  kdk: Secret.from(Buffer.from(KDK_HEX, 'hex')),
  protection: { password: secret(PASSWORD) },
  random: systemRandom,
  compute,
  ...more,
})
/** Writes with few rounds, for rules that do not depend on their number. */
const write = (more: Partial<WriteBackupInput> = {}): Promise<Buffer> =>
  writeBackupFile(
    inputOf({
      compute: { ...compute, costs: { ...compute.costs, providerBackupRounds: 1000 } },
      ...more,
    }),
  )
const refusal = (file: Uint8Array, password: string | undefined) =>
  readBackupFile(file, password === undefined ? undefined : secret(password), compute).then(
    () => 'was read',
    (error: { code?: string }) => error.code,
  )

/**
 * Written by `keytool -importkeystore` of Java 17 from a file of version 0.2. The password is
 * secret1.
 */
const KEYTOOL_COPY_OF_0_2 = [
  'MIICBgIBAzCCAbAGCSqGSIb3DQEHAaCCAaEEggGdMIIBmTCCAZUGCSqGSIb3DQEHAaCCAYYEggGCMIIBfjCCAXoG',
  'CyqGSIb3DQEMCgEFoIHDMIHABgsqhkiG9w0BDAoBAqCBsASBrTCBqjBmBgkqhkiG9w0BBQ0wWTA4BgkqhkiG9w0B',
  'BQwwKwQU5Uvb1JfTvplZ0+xLjDsvSzwU9wcCAicQAgEgMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBA5luQz',
  'GIhyefpBAxh8uXMRBEAfYMaZ0Gh1WMmqKmvbXISU1U6mpUrMUglnNA16c48DGiALXRJlTOKmDsOxeBNt7WMtUS1D',
  'zVkvxLrvZFIe0RxhMYGkMBsGCSqGSIb3DQEJFDEOHgwAbgBrAHAALQDkADEwIQYJKoZIhvcNAQkVMRQEElRpbWUg',
  'MTc5NTg2NTA0NzYyOTBiBhRpgu3w6/jKzIq0lZyc2s/x9KzLVDFKDEh7InZlcnNpb24iOjEsImV4cG9ydFRpbWUi',
  'OiIyMDI2LTExLTI4VDExOjIzOjU5Ljk3M1oiLCJ0cG1SZXF1aXJlZCI6dHJ1ZX0wTTAxMA0GCWCGSAFlAwQCAQUA',
  'BCDKGTJIMrnDvNM1AoYilIs+zeY20VzNFZCHsCITR+UrZAQUxHiwHnOGL2tQcDLtU3Yh5qMCUVACAicQ',
]

let encrypted: Buffer
let clear: Buffer

beforeAll(async () => {
  encrypted = await write()
  clear = await write({ protection: 'not-encrypted' })
})

describe('a backup file', () => {
  it('returns its content', async () => {
    const { kdk, ...content } = await readBackupFile(encrypted, secret(PASSWORD), compute)
    expect(content).toEqual(CONTENT)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
  })

  it('keeps names with non-ASCII characters, and a constraint that is off', async () => {
    const providerName = 'Schlüssel 鍵 😀'
    const file = await write({ providerName, constraints: { tpmRequired: false } })
    const content = await readBackupFile(file, secret(PASSWORD), compute)
    expect(content.providerName).toBe(providerName)
    expect(content.constraints).toEqual({ tpmRequired: false })
  })

  it('reveals nothing about the key or its provider without the password', () => {
    const hidden = [
      Buffer.from(KDK_HEX, 'hex'),
      Buffer.from('tpmRequired'),
      Buffer.from('NKP 1', 'utf16le').swap16(),
    ]
    expect(hidden.map((bytes) => encrypted.includes(bytes))).toEqual([false, false, false])
    // Shows that the search works: a file that is not encrypted contains all of them.
    expect(hidden.map((bytes) => clear.includes(bytes))).toEqual([true, true, true])
  })

  it('that is not encrypted contains the key in clear, and opens only without a password', async () => {
    expect(clear.includes(Buffer.from(KDK_HEX, 'hex'))).toBe(true)
    const { kdk } = await readBackupFile(clear, undefined, compute)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
    expect(await refusal(clear, PASSWORD)).toBe('BACKUP_PASSWORD_WRONG')
  })

  it('opens with its password in composed or decomposed form; macOS uses the latter', async () => {
    const file = await write({ protection: { password: secret('Schl\u00fcssel \uac01') } })
    const typed = 'Schlu\u0308ssel \u1100\u1161\u11a8'
    const { kdk } = await readBackupFile(file, secret(typed), compute)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
    expect(await refusal(file, 'Schlussel \uac01')).toBe('BACKUP_PASSWORD_WRONG')
  })

  it.each([
    ['base64', (file: Buffer) => Buffer.from(file.toString('base64')), 'base64 -d'],
    [
      'PEM',
      (file: Buffer) => Buffer.from(`-----BEGIN PKCS12-----\n${file.toString('base64')}`),
      'PEM',
    ],
    ['a web page', () => Buffer.from('<!doctype html><html></html>'), 'web page'],
    ['a zip archive', () => Buffer.from('PK\x03\x04\x14\0'), 'zip'],
  ])('is refused with an error that says %s', async (_, change, what) => {
    await expect(
      readBackupFile(change(encrypted), secret(PASSWORD), compute),
    ).rejects.toMatchObject({
      code: 'BACKUP_FILE_INVALID',
      message: expect.stringContaining(what),
    })
  })

  it('is not opened with a wrong or missing password', async () => {
    expect(await refusal(encrypted, 'correct horsf')).toBe('BACKUP_PASSWORD_WRONG')
    expect(await refusal(encrypted, undefined)).toBe('BACKUP_PASSWORD_WRONG')
  })
})

describe('other programs', () => {
  it('openssl pkcs12 shows the parameters and the attributes', async () => {
    using files = filesFor({ 'backup.p12': await writeBackupFile(inputOf()) })
    const { exitCode, output } = files.run(
      'openssl',
      'pkcs12',
      '-info',
      '-in',
      'backup.p12',
      '-passin',
      `pass:${PASSWORD}`,
      '-noenc',
    )
    expect(exitCode).toBe(0)
    expect(output).toMatch(/MAC: sha256, Iteration 600000/)
    expect(output).toMatch(/PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256/)
    expect(output).toMatch(/friendlyName: NKP 1/)
    expect(output).toMatch(/localKeyID: 72 2B AA 86 94 F5 43 D7/)
  })

  it('openssl refuses a wrong password', () => {
    using files = filesFor({ 'backup.p12': encrypted })
    const { exitCode, output } = files.run(
      'openssl',
      'pkcs12',
      '-in',
      'backup.p12',
      '-passin',
      'pass:no',
      '-noenc',
    )
    expect(exitCode).toBe(1)
    expect(output).toContain('invalid password')
  })

  it('openssl opens an unencrypted file and shows the key', () => {
    using files = filesFor({ 'backup.p12': clear })
    const { exitCode, output } = files.run(
      'openssl',
      'pkcs12',
      '-info',
      '-in',
      'backup.p12',
      '-passin',
      'pass:',
      '-noenc',
    )
    expect(exitCode).toBe(0)
    expect(output).toMatch(/MAC: sha256, Iteration 1$/m)
    expect(output.replaceAll(' ', '').toLowerCase()).toContain(KDK_HEX)
  })

  it('openssl opens a file whose password has non-ASCII characters', async () => {
    using files = filesFor({
      'backup.p12': await write({ protection: { password: secret('pässwörd') } }),
    })
    const { exitCode } = files.run(
      'openssl',
      'pkcs12',
      '-in',
      'backup.p12',
      '-passin',
      'pass:pässwörd',
      '-noenc',
    )
    expect(exitCode).toBe(0)
  })

  it('keytool lists the key', () => {
    if (!isInstalled('keytool'))
      throw new Error('keytool is needed: apt-get install default-jre-headless')
    using files = filesFor({ 'backup.p12': encrypted })
    const { exitCode, output } = files.run(
      'keytool',
      '-list',
      '-storetype',
      'pkcs12',
      '-keystore',
      'backup.p12',
      '-storepass',
      PASSWORD,
    )
    expect(exitCode).toBe(0)
    expect(output).toMatch(/nkp 1, .*SecretKeyEntry/)
  })

  it('keytool copies the key to another store', async () => {
    using files = filesFor({ 'backup.p12': encrypted })
    const { exitCode } = files.run(
      'keytool',
      '-importkeystore',
      '-srckeystore',
      'backup.p12',
      '-srcstoretype',
      'pkcs12',
      '-srcstorepass',
      PASSWORD,
      '-destkeystore',
      'copy.p12',
      '-deststoretype',
      'pkcs12',
      '-deststorepass',
      PASSWORD,
      '-noprompt',
    )
    expect(exitCode).toBe(0)
    const again = files.run('keytool', '-list', '-keystore', 'copy.p12', '-storepass', PASSWORD)
    expect(again.output).toMatch(/nkp 1, .*SecretKeyEntry/)

    const copy = files.read('copy.p12')
    const { kdk, ...content } = await readBackupFile(copy, secret(PASSWORD), compute)
    expect(content).toEqual(CONTENT)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
    await expect(readBackupFile(copy, undefined, compute)).rejects.toThrow(
      'is encrypted: give its password',
    )
    expect(await refusal(copy, 'correct horsf')).toBe('BACKUP_PASSWORD_WRONG')
  })

  it.each([
    ['legacy', /its MAC is SHA-1, not SHA-256: another program re-encrypted it/],
    ['macAlgorithm=HmacPBESHA512', /its MAC is SHA-512, not SHA-256/],
    ['macAlgorithm=NONE', /it has no MAC: another program removed it/],
  ])(
    'an error names the algorithm that keytool used to re-encrypt a file with -Dkeystore.pkcs12.%s',
    async (option, reason) => {
      using files = filesFor({ 'backup.p12': encrypted })
      const from = [
        '-srckeystore',
        'backup.p12',
        '-srcstoretype',
        'pkcs12',
        '-srcstorepass',
        PASSWORD,
      ]
      const to = [
        '-destkeystore',
        'copy.p12',
        '-deststoretype',
        'pkcs12',
        '-deststorepass',
        PASSWORD,
      ]
      const args = ['-importkeystore', ...from, ...to, '-noprompt', `-J-Dkeystore.pkcs12.${option}`]
      expect(files.run('keytool', ...args)).toMatchObject({ exitCode: 0 })
      const opened = readBackupFile(files.read('copy.p12'), secret(PASSWORD), compute)
      await expect(opened).rejects.toThrow(reason)
    },
  )

  it('an error says that keytool re-encrypted a file of version 0.2, which lost its key_id', async () => {
    const copy = Buffer.from(KEYTOOL_COPY_OF_0_2.join(''), 'base64')
    await expect(readBackupFile(copy, secret('secret1'), compute)).rejects.toMatchObject({
      code: 'BACKUP_FILE_INVALID',
      message: expect.stringContaining('keytool re-encrypted it and dropped its key_id'),
    })
  })
})
