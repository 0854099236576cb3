import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import {
  backUpProvider,
  connectVcenter,
  downloadBackup,
  readOperatorIdentity,
  startVcenter,
  stopCluster,
  stopVcenter,
} from '@nkpsim/simulator'
import { type KnownSecret, scanForSecrets, textSecret } from '@nkpsim/simulator/checkers'
import {
  hostOf,
  registerSuiteSecrets,
  startTestCluster,
  type TestCluster,
  vcenterOf,
} from '@nkpsim/simulator/testing'
import { spawnNkpsim } from './spawn.ts'
import { withMacIterations } from './testing/pkcs12-edit.ts'

/** Every token that was given out. */
const tokens: KnownSecret[] = []
const LONG = 'x'.repeat(300)
const NOWHERE = 'AA:'.repeat(31).concat('AA')

let cluster: TestCluster
let folder: string
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  folder = join(cluster.folder, 'files')
  mkdirSync(folder)
  await vcenterOf(cluster.stateDir).createProvider('nkp-1')
  await cluster.backUp('nkp-1')
  await vcenterOf(cluster.stateDir).untilActive('nkp-1', 2)
  const vm = ['vm', 'create', 'vm-1', '--host', 'esx-1', '--size', '1MiB', '--provider', 'nkp-1']
  expect(await nkpsim(vm)).toMatchObject({ exitCode: 0 })
}, 120_000)
afterAll(async () => {
  registerSuiteSecrets(tokens)
  await cluster.dispose()
}, 60_000)

function nkpsim(args: readonly string[], stdin?: string, stateDir = cluster.stateDir) {
  return spawnNkpsim(['--state', stateDir, ...args], { timeoutMs: 60_000, stdin })
}

/** What a command could have changed. */
async function snapshot(): Promise<string> {
  const vcenter = vcenterOf(cluster.stateDir)
  const parts = await Promise.all([
    vcenter.listProviders(),
    vcenter.listHosts(),
    hostOf(cluster.stateDir, 'esx-1').listVms(),
  ])
  const files = readdirSync(cluster.folder, { recursive: true }).map(String)
  const steady = files.filter((name) => !/-(wal|shm|journal)$/.test(name)).toSorted()
  return JSON.stringify([...parts, ...steady], undefined, 1)
}

/** A command must end with this exit code and one line that says why, print nothing else, and change nothing. */
async function expectRefusal(
  args: readonly string[],
  exitCode: number,
  message: RegExp,
  stdin?: string,
): Promise<void> {
  const before = await snapshot()
  const result = await nkpsim(args, stdin)
  expect(result.stderr).toMatch(message)
  expect(result.stderr).toMatch(/^nkpsim: [^\n]+\n$/)
  expect(result).toMatchObject({ exitCode, stdout: '' })
  expect(await snapshot()).toBe(before)
}

describe('a command line that is wrong', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown flag', ['provider', 'list', '--colour'], /unknown option '--colour'/],
    [
      'an unknown command, with the one that is meant',
      ['provder', 'list'],
      /Did you mean provider/,
    ],
    ['a noun without a verb', ['provider'], /no command is given/],
    ['a missing argument', ['provider', 'create'], /missing required argument 'name'/],
    ['an argument too many', ['provider', 'create', 'a', 'b'], /too many arguments/],
    ['a missing option', ['provider', 'backup', 'nkp-1'], /required option '--file <file>'/],
    ['a size that is none', ['vm', 'create', 'a', '--host', 'esx-1', '--size', '1MB'], /--size/],
    ['a timeout of 0', ['--timeout', '0', 'status'], /--timeout/],
    ['an output format that is none', ['-o', 'xml', 'status'], /Allowed choices are table, json/],
    [
      'no password and no terminal',
      ['provider', 'backup', 'nkp-1', '--file', 'x'],
      /--password-file/,
    ],
  ])('refuses %s', (_, args, message) => expectRefusal(args, 2, message), 30_000)

  it('says the same to a program, as JSON', async () => {
    const { exitCode, stderr } = await nkpsim(['-o', 'json', 'host', 'status', 'esx-9'])
    expect(exitCode).toBe(3)
    const [line, json, ...rest] = stderr.split('\n')
    expect(line).toMatch(/^nkpsim: no host is known as "esx-9"/)
    expect(JSON.parse(json ?? '')).toMatchObject({ error: { code: 'HOST_UNKNOWN' } })
    expect(rest).toEqual([''])
  })
})

describe('names', () => {
  const vm = (name: string) => [
    'vm',
    'create',
    name,
    '--host',
    'esx-1',
    '--size',
    '1',
    '--provider',
    'nkp-1',
  ]
  const host = (name: string) => {
    const reach = ['--address', 'localhost:1', '--thumbprint', NOWHERE, '--password-file', '-']
    return ['host', 'add', name, ...reach]
  }
  it.each([
    ['../x', '../x'],
    ['of 300 characters', LONG],
    ['that is empty', ''],
    ['with a line break', 'a\nb'],
  ])(
    '%s are refused for providers, VMs and hosts',
    async (_, name) => {
      await expectRefusal(['provider', 'create', name], 2, /name/i)
      await expectRefusal(vm(name), 2, /name/i)
      await expectRefusal(host(name), 2, /name/i, 'password')
    },
    60_000,
  )

  it('that are taken are refused', async () => {
    await expectRefusal(['provider', 'create', 'nkp-1'], 4, /nkp-1/)
    await expectRefusal(vm('vm-1'), 4, /vm-1/)
    const add = (name: string, host: (typeof cluster.hosts)[number] | undefined) => {
      const reach = [`localhost:${host?.adoptionPort}`, '--thumbprint', host?.thumbprint ?? '']
      return ['host', 'add', name, '--password-file', '-', '--address', ...reach]
    }
    const [first, second] = cluster.hosts
    await expectRefusal(add('esx-1', second), 4, /"esx-1" is taken/, cluster.rootPassword)
    await expectRefusal(add('esx-9', first), 4, /as "esx-1"/, cluster.rootPassword)
  }, 60_000)

  it('that nobody bears are not found', async () => {
    await expectRefusal(['provider', 'get', 'none'], 3, /none/)
    await expectRefusal(['vm', 'power-on', 'none', '--host', 'esx-1'], 3, /none/)
    await expectRefusal(['vm', 'list', '--host', 'none'], 3, /none/)
    await expectRefusal(['host', 'get', 'none'], 3, /none/)
  }, 60_000)
})

describe('host add', () => {
  const add = (address: string, ...options: string[]) => {
    return ['host', 'add', 'esx-9', '--address', address, '--password-file', '-', ...options]
  }

  it('says when nothing answers at the address', async () => {
    const args = add('localhost:1', '--thumbprint', NOWHERE)
    await expectRefusal(args, 6, /localhost:1/, cluster.rootPassword)
  }, 30_000)

  it.each(['localhost', 'localhost:', 'localhost:x', ':1', 'a b:1', ''])(
    'refuses the address "%s"',
    (address) =>
      expectRefusal(add(address, '--thumbprint', NOWHERE), 2, /address|port/, cluster.rootPassword),
    30_000,
  )

  it.each(['x', 'AA:BB', NOWHERE.replace('A', 'G')])(
    'refuses the thumbprint "%s"',
    (thumbprint) => {
      const args = add('localhost:1', '--thumbprint', thumbprint)
      return expectRefusal(args, 2, /thumbprint/, cluster.rootPassword)
    },
    30_000,
  )

  it('refuses a host whose thumbprint is another, and tells the one found when none is given', async () => {
    const [host] = cluster.hosts
    const address = `localhost:${host?.adoptionPort}`
    await expectRefusal(
      add(address, '--thumbprint', NOWHERE),
      4,
      /thumbprint/,
      cluster.rootPassword,
    )
    const found = new RegExp(host?.thumbprint ?? 'none')
    const before = await snapshot()
    const result = await nkpsim(add(address), cluster.rootPassword)
    expect(result.stderr).toMatch(found)
    expect(result.exitCode).toBeGreaterThan(0)
    expect(await snapshot()).toBe(before)
  }, 30_000)

  it('refuses a host that another vCenter manages, and a wrong password', async () => {
    const other = join(cluster.folder, 'o')
    expect(await nkpsim(['up', '--hosts', '0'], undefined, other)).toMatchObject({ exitCode: 0 })
    try {
      const [host] = cluster.hosts
      const reach = add(`localhost:${host?.adoptionPort}`, '--thumbprint', host?.thumbprint ?? '')
      const managed = await nkpsim(reach, cluster.rootPassword, other)
      expect(managed).toMatchObject({ exitCode: 4, stdout: '' })
      expect(managed.stderr).toMatch(/^nkpsim: [^\n]*vCenter[^\n]*\n$/)
      const wrong = await nkpsim([...reach, '--force'], 'not the password', other)
      expect(wrong).toMatchObject({ exitCode: 5, stdout: '' })
      expect(wrong.stderr).toMatch(/^nkpsim: [^\n]+\n$/)
      expect((await nkpsim(['host', 'list', '-o', 'json'], undefined, other)).stdout).toBe('[]\n')
      const { stdout } = await nkpsim(['host', 'get', 'esx-1', '-o', 'json'])
      expect(JSON.parse(stdout)).toMatchObject({ connectionState: 'CONNECTED' })
    } finally {
      await stopCluster({ stateDir: other })
    }
  }, 60_000)
})

describe('provider restore', () => {
  const restore = (file: string) => ['provider', 'restore', '--file', file, '--password-file', '-']
  const write = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return path
  }

  it('refuses an empty, a cut, a changed, a foreign and a huge file, and one of 2^31 iterations', async () => {
    const good = readFileSync(cluster.backupFile)
    const flipped = Buffer.from(good)
    flipped[good.length >> 1] = (flipped[good.length >> 1] ?? 0) ^ 0x10
    const huge = write('huge', Buffer.alloc(0))
    truncateSync(huge, 100 * 1024 * 1024)
    const files = [
      write('empty', Buffer.alloc(0)),
      write('cut', good.subarray(0, good.length - 1)),
      write('flipped', flipped),
      write('foreign', randomBytes(4000)),
      write('trailing', Buffer.concat([good, Buffer.alloc(1)])),
      write('iterations', withMacIterations(good, 2 ** 31)),
      huge,
      folder,
      join(folder, 'none'),
    ]
    for (const file of files) {
      await expectRefusal(restore(file), 2, /backup file|password/, cluster.backupPassword)
    }
  }, 120_000)

  it('refuses a wrong password and a missing one', async () => {
    await expectRefusal(restore(cluster.backupFile), 2, /password/, 'wrong password')
    await expectRefusal(['provider', 'restore', '--file', cluster.backupFile], 2, /password/)
  }, 30_000)

  it('changes nothing on a dry run, nor when the provider is there already', async () => {
    const before = await snapshot()
    for (const options of [['--dry-run'], []]) {
      const args = [...restore(cluster.backupFile), ...options, '-o', 'json']
      const { exitCode, stdout } = await nkpsim(args, cluster.backupPassword)
      expect(exitCode).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ provider: 'nkp-1', alreadyPresent: true })
    }
    expect(await snapshot()).toBe(before)
  }, 30_000)
})

describe('a backup', () => {
  it('does not replace a file', async () => {
    const args = [
      'provider',
      'backup',
      'nkp-1',
      '--file',
      cluster.backupFile,
      '--password-file',
      '-',
    ]
    await expectRefusal(args, 4, /exists/, 'password')
  }, 30_000)

  it('is downloaded once with a token, and not again', async () => {
    const { rootsPem } = readOperatorIdentity(cluster.stateDir)
    const vcenter = connectVcenter(cluster.stateDir)
    const options = { timeoutMs: 10_000 }
    try {
      const client = vcenter.client('nkpsim.vcenter.v1.KeyProviderService')
      const request = { provider: 'nkp-1', password: cluster.backupPassword }
      const { url, downloadToken: token } = await client.exportProvider(request, options)
      tokens.push(textSecret('download token', token))
      const first = await downloadBackup(url, { token, rootsPem, ...options })
      expect(first.length).toBeGreaterThan(100)
      const again = downloadBackup(url, { token, rootsPem, ...options })
      await expect(again).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' })
      const other = downloadBackup(url, { token: 'x'.repeat(43), rootsPem, ...options })
      await expect(other).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED' })
    } finally {
      vcenter.close()
    }
  }, 30_000)

  it('is given to nobody whom the roots do not vouch for', async () => {
    const other = join(cluster.folder, 'p')
    expect(await nkpsim(['up', '--hosts', '0'], undefined, other)).toMatchObject({ exitCode: 0 })
    try {
      const password = Secret.from(Buffer.from('password of another'))
      const backup = backUpProvider(other, { provider: 'nkp-1', password }, { timeoutMs: 10_000 })
      await expect(backup).rejects.toMatchObject({ status: 'NOT_FOUND' })
      const { rootsPem } = readOperatorIdentity(other)
      const url = `https://localhost:${cluster.vcenter.downloadPort}/`
      const download = downloadBackup(url, { token: 'x', rootsPem, timeoutMs: 10_000 })
      await expect(download).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
    } finally {
      await stopCluster({ stateDir: other })
    }
  }, 60_000)
})

describe('up', () => {
  it('says that the cluster is up already, and changes nothing', async () => {
    await expectRefusal(['up'], 4, /is up already/)
  }, 30_000)

  it('refuses a folder that is not a cluster and not empty', async () => {
    const { exitCode, stderr } = await nkpsim(['up'], undefined, folder)
    expect(exitCode).toBe(4)
    expect(stderr).toMatch(/^nkpsim: [^\n]*not empty[^\n]*\n$/)
  })

  it('says which port is taken, and starts nothing', async () => {
    const ref = { stateDir: cluster.stateDir }
    await stopVcenter(ref)
    const thief = createServer().listen(cluster.vcenter.port, 'localhost')
    await once(thief, 'listening')
    const refused = await nkpsim(['up'])
    thief.close()
    await once(thief, 'close')
    await startVcenter(ref)
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^nkpsim: vcenterd did not start: [^\n]+\n$/)
    expect(refused.stderr).toContain(String(cluster.vcenter.port))
  }, 60_000)

  it('says that swtpm is missing, and leaves nothing behind', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    for (const name of ['bash', 'env']) symlinkSync(join('/usr/bin', name), join(bin, name))
    const stateDir = join(cluster.folder, 'm')
    const env = { ...process.env, PATH: `${bin}:${dirname(process.execPath)}` }
    const args = ['--state', stateDir, 'up', '--hosts', '1']
    const { exitCode, stdout, stderr } = await spawnNkpsim(args, { timeoutMs: 60_000, env })
    expect(stderr).toMatch(/^nkpsim: [^\n]*swtpm[^\n]*apt-get install[^\n]*\n$/)
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    const left = readdirSync(stateDir).filter((name) => name !== 'logs')
    rmSync(stateDir, { recursive: true })
    expect(left).toEqual([])
  }, 60_000)
})

describe('all that was refused', () => {
  it('left no key, password or token in clear in any state folder or log', async () => {
    expect(tokens).toHaveLength(1)
    const secrets = [...tokens, ...(await cluster.secrets())]
    expect(await scanForSecrets(secrets, { folders: [cluster.folder] })).toEqual([])
  }, 60_000)
})
