import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { KnownSecret } from '@nkpsim/checkers'
import { Secret } from '@nkpsim/crypto'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import {
  backUpProvider,
  connectVcenter,
  downloadBackup,
  readOperatorIdentity,
  stopCluster,
} from '@nkpsim/simulator'
import { scanForSecrets, textSecret } from '@nkpsim/simulator/checkers'
import { registerSuiteSecrets, startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { withMacIterations } from './testing/pkcs12-edit.ts'
import { attempt, nkpsimOn, prepareProvider, snapshotOf } from './testing/refusals.ts'

/** All download tokens that the tests got. */
const tokens: KnownSecret[] = []
let cluster: TestCluster
let folder: string
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  folder = join(cluster.folder, 'files')
  mkdirSync(folder)
  await prepareProvider(cluster)
})
afterAll(async () => {
  registerSuiteSecrets(tokens)
  await cluster.dispose()
})

/**
 * Runs a command, and expects a refusal with this exit code and message and no change of the
 * cluster.
 */
async function refuses(args: readonly string[], exitCode: number, message: RegExp, stdin?: string) {
  expect(await attempt(cluster, args, stdin)).toEqual({
    ...{ exitCode, stdout: '', changed: false },
    line: expect.stringMatching(message),
  })
}

describe('nkpsim provider restore', () => {
  const restore = (file: string) => ['provider', 'restore', '--file', file, '--password-file', '-']
  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }

  it('refuses files that are empty, truncated, changed, foreign, huge, or have 2^31 iterations', async () => {
    const good = readFileSync(cluster.backupFile)
    const flipped = Buffer.from(good)
    flipped[good.length >> 1] = (flipped[good.length >> 1] ?? 0) ^ 0x10
    const huge = write('huge', Buffer.alloc(0))
    truncateSync(huge, 100 * 1024 * 1024)
    const foreign = Buffer.concat([Buffer.of(0), randomBytes(4000)])
    const files: [string, RegExp][] = [
      [write('empty', Buffer.alloc(0)), /backup file .* is empty/],
      [write('cut', good.subarray(0, good.length - 1)), /it is cut off/],
      [write('flipped', flipped), /password is wrong, or the file is damaged/],
      [write('foreign', foreign), /it is not a PKCS#12 file/],
      [write('trailing', Buffer.concat([good, Buffer.alloc(1)])), /bytes behind its end/],
      [write('iterations', withMacIterations(good, 2 ** 31)), /a number in it is out of bounds/],
      [huge, /has more than 65536 bytes/],
      [folder, /cannot read the backup file .*: it is a folder/],
      [join(folder, 'none'), /cannot read the backup file .*no such file/],
    ]
    for (const [file, message] of files) {
      await refuses(restore(file), 2, message, cluster.backupPassword)
    }
  })

  it('refuses a wrong password and a missing password', async () => {
    await refuses(restore(cluster.backupFile), 2, /\.p12: the password is wrong/, 'wrong password')
    await refuses(
      ['provider', 'restore', '--file', cluster.backupFile],
      2,
      /\.p12 is encrypted; give its password with --password-file FILE/,
    )
  })

  it('changes nothing on a dry run, or if the provider exists already', async () => {
    const before = await snapshotOf(cluster)
    for (const options of [['--dry-run'], []]) {
      const args = [...restore(cluster.backupFile), ...options, '-o', 'json']
      const { exitCode, stdout } = await nkpsimOn(cluster.stateDir, args, cluster.backupPassword)
      expect(exitCode).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ provider: 'nkp-1', alreadyPresent: true })
    }
    expect(await snapshotOf(cluster)).toBe(before)
  })

  it('says that a present provider keeps its requirement of a TPM', async () => {
    const { tpmRequired } = await providerOf('nkp-1')
    const other = tpmRequired ? '--no-tpm-required' : '--tpm-required'
    const args = [...restore(cluster.backupFile), other]
    const { exitCode, stderr } = await nkpsimOn(cluster.stateDir, args, cluster.backupPassword)
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/was not changed. It still .*: nkpsim .*provider delete nkp-1/),
    ])
    expect((await providerOf('nkp-1')).tpmRequired).toBe(tpmRequired)
  })
})

async function providerOf(name: string): Promise<{ tpmRequired: boolean }> {
  const { stdout } = await nkpsimOn(cluster.stateDir, ['provider', 'get', name, '-o', 'json'])
  return JSON.parse(stdout)
}

describe('an input file of a command', () => {
  /** Returns a pipe into which another process writes a file. */
  const pipeOf = (name: string, source: string): string => {
    const path = join(folder, name)
    execFileSync('mkfifo', [path])
    spawn('cp', ['--', source, path], { stdio: 'ignore' })
    return path
  }
  const restoredFrom = async (args: readonly string[], stdin?: string) => {
    const command = ['provider', 'restore', ...args, '--dry-run', '-o', 'json']
    const { exitCode, stdout, stderr } = await nkpsimOn(cluster.stateDir, command, stdin)
    return { exitCode, stderr, provider: stdout && JSON.parse(stdout).provider }
  }
  const RESTORED = { exitCode: 0, provider: 'nkp-1' }

  it('can be a file, a pipe or standard input', async () => {
    const password = join(folder, 'password')
    writeFileSync(password, `${cluster.backupPassword}\r\nsecond line\n`)
    const pipes = [
      ...['--file', pipeOf('backup.pipe', cluster.backupFile)],
      ...['--password-file', pipeOf('password.pipe', password)],
    ]
    expect(await restoredFrom(pipes)).toMatchObject(RESTORED)
    const files = ['--file', cluster.backupFile, '--password-file']
    expect(await restoredFrom([...files, password])).toMatchObject(RESTORED)
    rmSync(password)
    for (const name of ['-', '/dev/stdin'])
      expect(await restoredFrom([...files, name], cluster.backupPassword)).toMatchObject(RESTORED)
  })

  it('is reported as base64 text if it is a backup in base64', async () => {
    const base64 = join(folder, 'base64')
    writeFileSync(base64, readFileSync(cluster.backupFile).toString('base64'))
    const args = ['provider', 'restore', '--file', base64, '--password-file', '-']
    await refuses(args, 2, /base64 text: decode it first/, cluster.backupPassword)
  })

  it('is refused if it contains a new password that a user could not type again', async () => {
    for (const [password, reason] of [
      ['\ufeffsecret-1', /byte order mark \(UTF-8 BOM\)/],
      ['secret\t1', /control character U\+0009/],
    ] as const) {
      const file = join(folder, 'never')
      const args = ['provider', 'backup', 'nkp-1', '--file', file, '--password-file', '-']
      await refuses(args, 2, reason, password)
    }
  })

  it('is reported if it is a password file that begins with a byte order mark', async () => {
    const { stderr, exitCode } = await restoredFrom(
      ['--file', cluster.backupFile, '--password-file', '-'],
      `\ufeff${cluster.backupPassword}`,
    )
    expect(exitCode).toBe(2)
    expect(stderr).toContain('byte order mark (UTF-8 BOM)')
  })
})

describe('a backup file', () => {
  it('does not replace an existing file', async () => {
    const args = [
      'provider',
      'backup',
      'nkp-1',
      '--file',
      cluster.backupFile,
      '--password-file',
      '-',
    ]
    await refuses(args, 4, /exists/, 'password')
  })

  it('can be downloaded only once with a token', async () => {
    const { rootsPem } = readOperatorIdentity(cluster.stateDir)
    const server = { rootsPem, vcenterId: cluster.vcenter.instanceId }
    const vcenter = connectVcenter(cluster.stateDir)
    const options = { timeoutMs: PATIENCE_MS }
    try {
      const client = vcenter.client('nkpsim.vcenter.v1.KeyProviderService')
      const request = { provider: 'nkp-1', password: cluster.backupPassword }
      const { url, downloadToken: token } = await client.exportProvider(request, options)
      tokens.push(textSecret('download token', token))
      const first = await downloadBackup(url, { token, ...server, ...options })
      expect(first.length).toBeGreaterThan(100)
      const again = downloadBackup(url, { token, ...server, ...options })
      await expect(again).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' })
      const other = downloadBackup(url, { token: 'x'.repeat(43), ...server, ...options })
      await expect(other).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' })
    } finally {
      vcenter.close()
    }
  })

  it('is downloaded only from a server with a certificate that the roots verify', async () => {
    const other = join(cluster.folder, 'p')
    expect(await nkpsimOn(other, ['up', '--hosts', '0'])).toMatchObject({ exitCode: 0 })
    try {
      const password = Secret.from(Buffer.from('password of another'))
      const backup = backUpProvider(
        other,
        { provider: 'nkp-1', password },
        { timeoutMs: PATIENCE_MS },
      )
      await expect(backup).rejects.toMatchObject({ status: 'NOT_FOUND' })
      const { rootsPem } = readOperatorIdentity(other)
      const url = `https://localhost:${cluster.vcenter.downloadPort}/`
      const download = downloadBackup(url, {
        ...{ token: 'x', rootsPem, vcenterId: cluster.vcenter.instanceId },
        timeoutMs: PATIENCE_MS,
      })
      await expect(download).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    } finally {
      await stopCluster({ stateDir: other })
    }
  })
})

describe('the refused commands of this file', () => {
  it('have left no plaintext key, password or token in any state folder or log', async () => {
    expect(tokens).toHaveLength(1)
    const secrets = [...tokens, ...(await cluster.secrets())]
    expect(await scanForSecrets(secrets, { folders: [cluster.folder] })).toEqual([])
  })
})
