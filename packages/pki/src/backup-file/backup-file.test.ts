import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
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
const write = (more: Partial<WriteBackupInput> = {}): Promise<Buffer> =>
  writeBackupFile({
    ...CONTENT,
    kdk: Secret.from(Buffer.from(KDK_HEX, 'hex')),
    protection: { password: secret(PASSWORD) },
    ...more,
  })
const refusal = (file: Uint8Array, password: string | undefined) =>
  readBackupFile(file, password === undefined ? undefined : secret(password)).then(
    () => 'was read',
    (error: { code?: string }) => error.code,
  )

let encrypted: Buffer
let clear: Buffer

beforeAll(async () => {
  encrypted = await write()
  clear = await write({ protection: 'not-encrypted' })
})

describe('a backup file', () => {
  it('gives back what went in', async () => {
    const { kdk, ...content } = await readBackupFile(encrypted, secret(PASSWORD))
    expect(content).toEqual(CONTENT)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
  })

  it('keeps names beyond ASCII, and a constraint that is off', async () => {
    const providerName = 'Schlüssel 鍵 😀'
    const file = await write({ providerName, constraints: { tpmRequired: false } })
    const content = await readBackupFile(file, secret(PASSWORD))
    expect(content.providerName).toBe(providerName)
    expect(content.constraints).toEqual({ tpmRequired: false })
  })

  it('shows neither the key nor anything of its provider without the password', () => {
    const text = encrypted.toString('latin1')
    expect(encrypted.includes(Buffer.from(KDK_HEX, 'hex'))).toBe(false)
    expect(text).not.toContain('tpmRequired')
    expect(encrypted.includes(Buffer.from('NKP 1', 'utf16le').swap16())).toBe(false)
  })

  it('without a password holds the key in clear, and opens without one only', async () => {
    expect(clear.includes(Buffer.from(KDK_HEX, 'hex'))).toBe(true)
    const { kdk } = await readBackupFile(clear, undefined)
    expect(kdk.reveal().toString('hex')).toBe(KDK_HEX)
    expect(await refusal(clear, PASSWORD)).toBe('BACKUP_PASSWORD_WRONG')
  })

  it('refuses a wrong and a missing password', async () => {
    expect(await refusal(encrypted, 'correct horsf')).toBe('BACKUP_PASSWORD_WRONG')
    expect(await refusal(encrypted, undefined)).toBe('BACKUP_PASSWORD_WRONG')
  })
})

describe('other people read it', () => {
  it('openssl pkcs12 finds the parameters and the attributes', () => {
    using files = filesFor({ 'backup.p12': encrypted })
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

  it('openssl refuses it with a wrong password', () => {
    using files = filesFor({ 'backup.p12': encrypted })
    const { exitCode } = files.run(
      'openssl',
      'pkcs12',
      '-in',
      'backup.p12',
      '-passin',
      'pass:no',
      '-noenc',
    )
    expect(exitCode).not.toBe(0)
  })

  it('openssl opens the one without a password, and shows the key', () => {
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
    expect(output.replaceAll(' ', '').toLowerCase()).toContain(KDK_HEX)
  })

  it('openssl agrees on a password beyond ASCII', async () => {
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

  it('keytool carries the key over into a store of its own', async () => {
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
  })
})
