import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { patternsOf } from '@nkpsim/checkers'
import { scanForSecrets } from './secret-scan.ts'

const secret = { label: 'KDK', bytes: randomBytes(32) }
const reversed = Buffer.from(secret.bytes).reverse()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-scan-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function findingsIn(content: Uint8Array) {
  writeFileSync(join(folder, 'file'), content)
  return scanForSecrets([secret], { folders: [folder] })
}

describe('scanForSecrets', () => {
  it.each([
    ['raw', secret.bytes],
    ['in hex', Buffer.from(secret.bytes.toString('hex'))],
    ['in upper-case hex', Buffer.from(secret.bytes.toString('hex').toUpperCase())],
    ['in base64', Buffer.from(secret.bytes.toString('base64'))],
    ['in base64url', Buffer.from(secret.bytes.toString('base64url'))],
    ['backwards', reversed],
  ])('finds a secret that is written %s among other bytes', async (_, encoded) => {
    const content = Buffer.concat([randomBytes(5000), encoded, randomBytes(5000)])
    const findings = await findingsIn(content)
    expect(findings.length).toBeGreaterThan(0)
    expect(findings[0]).toMatchObject({ label: 'KDK', place: join(folder, 'file') })
  })

  it.each([0, 1, 2, 3, 4, 5])(
    'finds a secret that begins at byte %i of a base64 or base64url text',
    async (offset) => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const whole = Buffer.concat([randomBytes(offset), secret.bytes, randomBytes(offset + 1)])
        const findings = await findingsIn(Buffer.from(whole.toString(encoding)))
        expect(findings).toHaveLength(1)
      }
    },
  )

  it('finds a secret across the boundary between two chunks of a large file', async () => {
    const content = randomBytes(3 * 1024 * 1024)
    secret.bytes.copy(content, 1024 * 1024 - 7)
    reversed.copy(content, 2 * 1024 * 1024 - 31)
    const findings = await findingsIn(content)
    expect(findings.map(({ form }) => form).toSorted()).toEqual(['raw', 'reversed'])
  })

  it('finds a secret in a nested folder, and in the name of a file', async () => {
    const deep = join(folder, 'a', 'b')
    mkdirSync(deep, { recursive: true })
    writeFileSync(join(deep, secret.bytes.toString('hex')), '')
    const findings = await scanForSecrets([secret], { folders: [folder] })
    expect(findings).toEqual([
      { label: 'KDK', form: 'hex', place: `name of ${join(deep, secret.bytes.toString('hex'))}` },
    ])
  })

  it('finds a secret in the arguments and in the environment of a process', async () => {
    const text = secret.bytes.toString('base64url')
    const child = spawn('sleep', ['60'], { env: { TOKEN: text }, argv0: `sleep-${text}` })
    try {
      const pid = child.pid ?? 0
      const findings = await scanForSecrets([secret], { folders: [], pids: [pid] })
      expect(findings.map(({ place }) => place).toSorted()).toEqual([
        `/proc/${pid}/cmdline`,
        `/proc/${pid}/environ`,
      ])
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('finds no secret in files without it, or with only a part of it', async () => {
    // A random byte between them could complete a half.
    const between = secret.bytes.map((byte) => byte ^ 1).reverse()
    const halves = [secret.bytes.subarray(0, 31), between, secret.bytes.subarray(1)]
    expect(await findingsIn(Buffer.concat([randomBytes(100_000), ...halves]))).toEqual([])
  })

  it('accepts a documented exception only in its documented place', async () => {
    for (const name of ['config-key', 'other']) writeFileSync(join(folder, name), secret.bytes)
    const documented = { ...secret, documentedIn: '/config-key' }
    const findings = await scanForSecrets([documented], { folders: [folder] })
    expect(findings).toEqual([{ label: 'KDK', form: 'raw', place: join(folder, 'other') }])
  })

  it('never reports the secret itself', async () => {
    const text = JSON.stringify(await findingsIn(secret.bytes))
    for (const { bytes } of patternsOf(secret)) expect(text).not.toContain(bytes.toString('latin1'))
  })

  it('refuses a secret that is so short that it may occur by chance', async () => {
    const short = { label: 'password', bytes: Buffer.from('1234567') }
    await expect(scanForSecrets([short], { folders: [] })).rejects.toThrow('shorter than 8 bytes')
  })
})
