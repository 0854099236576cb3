import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { createTemporaryFolder, PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import { simulatedCompute } from '@nkpsim/effects'
import { readBackupFile } from '@nkpsim/pki/backup-file'
import type { RpcChannel } from '@nkpsim/rpc'
import { abortDownload, fetchBackup } from './testing/fetch-backup.ts'
import { startVcenterdHere, type VcenterdHere } from './testing/vcenterd-here.ts'
import { connectAsAdministrator, operatorOf, runVcenterd } from './testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const PASSWORD = 'correct horse'
const KEY_DERIVATION_KEY = Buffer.alloc(32, 0x5a)

const folder = createTemporaryFolder()
let vcenterd: VcenterdHere
let channel: RpcChannel

const providers = () => channel.client('nkpsim.vcenter.v1.KeyProviderService')
const inventory = () => channel.client('nkpsim.vcenter.v1.InventoryService')
const create = (provider: string, more = {}) =>
  providers().createProvider({ provider, ...more }, CALL)
const statusOf = async (provider: string) =>
  (await providers().getProvider({ provider }, CALL)).provider?.status
const exported = (provider: string, more: object = { password: PASSWORD }) =>
  providers().exportProvider({ provider, ...more }, CALL)
const rootsPem = () => operatorOf(folder.path).rootsPem
const download = async (provider: string, more?: object) => {
  const { url, downloadToken: token } = await exported(provider, more)
  const { statusCode, body } = await fetchBackup(url, { rootsPem: rootsPem(), token })
  if (statusCode !== 200 || body === undefined) throw new Error(`download failed: ${statusCode}`)
  return body
}

beforeAll(async () => {
  vcenterd = await startVcenterdHere(folder.path)
  channel = vcenterd.connect()
})
afterAll(async () => {
  channel.close()
  await vcenterd.stop()
  folder[Symbol.dispose]()
})

describe('a key provider', () => {
  it('is created with the caller’s KDK or a new one, and requires a TPM by default', async () => {
    const keyId = randomUUID()
    const { provider } = await create('given', {
      keyId,
      keyDerivationKey: Buffer.from(KEY_DERIVATION_KEY),
    })
    expect(provider).toMatchObject({
      provider: 'given',
      keyId,
      kcv: keyCheckValue(Secret.from(Buffer.from(KEY_DERIVATION_KEY))),
      constraints: { tpmRequired: true },
      status: 'PROVIDER_STATUS_NOT_BACKED_UP',
      isDefault: false,
    })
    const { provider: own } = await create('own', { constraints: { tpmRequired: false } })
    expect(own?.constraints).toEqual({ tpmRequired: false })
    expect(own?.kcv).not.toBe(provider?.kcv)
  })

  it.each<[string, object, string]>([
    ['a name that is taken', { provider: 'given' }, 'PROVIDER_ALREADY_EXISTS'],
    ['an empty name', { provider: '' }, 'INVALID_NAME'],
    ['a path', { provider: '../x' }, 'INVALID_NAME'],
    ['a name of 300 characters', { provider: 'x'.repeat(300) }, 'INVALID_NAME'],
    ['a key_id that is not a UUID', { provider: 'new', keyId: 'x' }, 'INVALID_REQUEST'],
    ['a short KDK', { provider: 'new', keyDerivationKey: Buffer.alloc(31) }, 'INVALID_REQUEST'],
  ])('is refused without any change because of %s', async (_what, request, code) => {
    const before = await providers().listProviders({}, CALL)
    await expect(providers().createProvider(request, CALL)).rejects.toMatchObject({ code })
    expect(await providers().listProviders({}, CALL)).toEqual(before)
  })

  it('cannot be the default before its backup, and only one provider is the default', async () => {
    await create('first')
    await create('second')
    await expect(providers().setDefaultProvider({ provider: 'first' }, CALL)).rejects.toMatchObject(
      {
        code: 'PROVIDER_NOT_BACKED_UP',
        status: 'FAILED_PRECONDITION',
      },
    )
    for (const provider of ['first', 'second']) {
      await download(provider, { withoutPassword: true })
      await providers().setDefaultProvider({ provider }, CALL)
    }
    const { providers: all } = await providers().listProviders({}, CALL)
    expect(all.filter(({ isDefault }) => isDefault).map(({ provider }) => provider)).toEqual([
      'second',
    ])
    await expect(
      providers().setDefaultProvider({ provider: 'nobody' }, CALL),
    ).rejects.toMatchObject({
      code: 'PROVIDER_NOT_FOUND',
    })
  })
})

describe('a backup', () => {
  it('counts after its download, and contains the provider that was created', async () => {
    await create('backed', { keyDerivationKey: Buffer.from(KEY_DERIVATION_KEY) })
    const { url, downloadToken: token } = await exported('backed')
    expect(await statusOf('backed')).toBe('PROVIDER_STATUS_NOT_BACKED_UP')
    const { statusCode, body, disposition } = await fetchBackup(url, {
      rootsPem: rootsPem(),
      token,
      method: 'POST',
    })
    expect(statusCode).toBe(200)
    expect(disposition).toContain('backed.p12')
    expect(await statusOf('backed')).toBe('PROVIDER_STATUS_ACTIVE')
    const content = await readBackupFile(
      body ?? Buffer.of(),
      Secret.from(Buffer.from(PASSWORD)),
      simulatedCompute(),
    )
    expect(content.kdk.reveal().equals(KEY_DERIVATION_KEY)).toBe(true)
    const again = await fetchBackup(url, { rootsPem: rootsPem(), token })
    expect(again.statusCode).toBe(401)
  })

  it('does not count if its download was interrupted, and its token allows another attempt', async () => {
    await create('aborted')
    const { url, downloadToken: token } = await exported('aborted')
    await abortDownload(url, rootsPem(), token)
    // The token stays in use until vCenter notices that the first download has ended.
    const again = async (): Promise<string | undefined> => {
      await fetchBackup(url, { rootsPem: rootsPem(), token })
      return statusOf('aborted')
    }
    await untilEqual(again, 'PROVIDER_STATUS_ACTIVE')
  })

  it('is refused for a wrong token, another provider, another path or another method', async () => {
    await create('refused')
    const { url, downloadToken } = await exported('refused')
    const roots = rootsPem()
    const codeOf = async (...call: Parameters<typeof fetchBackup>) =>
      (await fetchBackup(...call)).statusCode
    expect(await codeOf(url, { rootsPem: roots })).toBe(401)
    expect(await codeOf(url, { rootsPem: roots, token: 'x'.repeat(43) })).toBe(401)
    expect(await codeOf(url, { rootsPem: roots, token: downloadToken, method: 'PUT' })).toBe(405)
    expect(
      await codeOf(url.replace('refused', 'backed'), { rootsPem: roots, token: downloadToken }),
    ).toBe(401)
    expect(
      await codeOf(url.replace('/cryptomanager', '/other'), {
        rootsPem: roots,
        token: downloadToken,
      }),
    ).toBe(404)
    expect(await statusOf('refused')).toBe('PROVIDER_STATUS_NOT_BACKED_UP')
    expect(await codeOf(url, { rootsPem: roots, token: downloadToken })).toBe(200)
  })

  it('is refused to a caller who reached vCenter by its IP address', async () => {
    const byAddress = connectAsAdministrator(folder.path, vcenterd.ready, '127.0.0.1')
    const request = { provider: 'own', withoutPassword: true }
    await expect(
      byAddress.client('nkpsim.vcenter.v1.KeyProviderService').exportProvider(request, CALL),
    ).rejects.toMatchObject({ status: 'FAILED_PRECONDITION', code: 'EXPORT_BY_IP_ADDRESS' })
    byAddress.close()
  })

  it('needs either a password or the explicit request for an unencrypted file', async () => {
    const invalid = { code: 'INVALID_REQUEST' }
    await expect(exported('own', {})).rejects.toMatchObject(invalid)
    await expect(
      exported('own', { password: PASSWORD, withoutPassword: true }),
    ).rejects.toMatchObject(invalid)
    await expect(exported('own', { password: 'x'.repeat(1025) })).rejects.toMatchObject(invalid)
    await expect(exported('nobody')).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND' })
  })
})

describe('a restore', () => {
  const restore = (config: Buffer, more: object = { password: PASSWORD }) =>
    providers().importProvider({ config, ...more }, CALL)

  it('reports that the provider exists already, and changes no provider', async () => {
    const config = await download('own')
    const before = await providers().listProviders({}, CALL)
    expect(await restore(config)).toMatchObject({
      alreadyPresent: true,
      provider: { provider: 'own' },
    })
    expect(await providers().listProviders({}, CALL)).toEqual(before)
  })

  it('recovers name, key_id and KDK on another vCenter, and only reports them in a dry run', async () => {
    const config = await download('given')
    using other = createTemporaryFolder()
    const second = await startVcenterdHere(other.path)
    const there = second.connect()
    const client = there.client('nkpsim.vcenter.v1.KeyProviderService')
    const { providers: all } = await providers().listProviders({}, CALL)
    const original = all.find(({ provider }) => provider === 'given')
    const dry = await client.importProvider({ config, password: PASSWORD, dryRun: true }, CALL)
    expect(dry.provider).toMatchObject({ keyId: original?.keyId, kcv: original?.kcv })
    expect((await client.listProviders({}, CALL)).providers).toEqual([])
    const constraints = { tpmRequired: false }
    const real = await client.importProvider({ config, password: PASSWORD, constraints }, CALL)
    expect(real.provider).toMatchObject({
      keyId: original?.keyId,
      kcv: original?.kcv,
      constraints,
      status: 'PROVIDER_STATUS_ACTIVE',
    })
    await client.createProvider({ provider: 'own' }, CALL)
    const foreign = await download('own')
    await expect(
      client.importProvider({ config: foreign, password: PASSWORD }, CALL),
    ).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
      message: expect.stringMatching(
        /created again, not restored.*back it up if anything needs it/,
      ),
    })
    there.close()
    await second.stop()
  })

  it('is refused without any change if the password is wrong or the file is damaged', async () => {
    const config = await download('given')
    const before = await providers().listProviders({}, CALL)
    const codeOf = (file: Buffer, more?: object) =>
      restore(file, more).then(
        () => 'restored',
        ({ code }: { code: string }) => code,
      )
    const flipped = Buffer.from(config)
    flipped.writeUInt8(flipped.readUInt8(100) ^ 1, 100)
    expect(await codeOf(config, { password: 'wrong' })).toBe('WRONG_BACKUP_PASSWORD')
    expect(await codeOf(config, {})).toBe('WRONG_BACKUP_PASSWORD')
    expect(await codeOf(flipped)).toMatch(/WRONG_BACKUP_PASSWORD|INVALID_BACKUP_FILE/)
    for (const bad of [
      Buffer.alloc(0),
      config.subarray(0, 200),
      Buffer.from('rubbish'),
      Buffer.alloc(70_000),
    ])
      expect(await codeOf(bad)).toBe('INVALID_BACKUP_FILE')
    expect(await codeOf(Buffer.alloc(5_000_000))).toMatch(/RESOURCE_EXHAUSTED/)
    expect(await providers().listProviders({}, CALL)).toEqual(before)
  })
})

describe('the inventory', () => {
  it('accepts each name only once, and an object only if its parent exists', async () => {
    await inventory().createDatacenter({ name: 'DC' }, CALL)
    await inventory().createCluster({ datacenter: 'DC', name: 'Cluster' }, CALL)
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => 'done',
        ({ code }: { code: string }) => code,
      )
    expect(await codeOf(inventory().createDatacenter({ name: 'DC' }, CALL))).toBe(
      'DATACENTER_ALREADY_EXISTS',
    )
    expect(
      await codeOf(inventory().createCluster({ datacenter: 'DC', name: 'Cluster' }, CALL)),
    ).toBe('CLUSTER_ALREADY_EXISTS')
    expect(await codeOf(inventory().createCluster({ datacenter: 'x', name: 'y' }, CALL))).toBe(
      'DATACENTER_NOT_FOUND',
    )
    expect(await codeOf(inventory().createDatacenter({ name: '../x' }, CALL))).toBe('INVALID_NAME')
    expect(await codeOf(inventory().getHost({ name: 'x' }, CALL))).toBe('HOST_NOT_FOUND')
    expect(await inventory().listDatacenters({}, CALL)).toEqual({
      datacenters: [{ name: 'DC', clusters: ['Cluster'], folders: [] }],
    })
  })

  it('accepts no host that is unreachable or whose thumbprint is unknown', async () => {
    const add = (more: object) =>
      inventory()
        .addHost(
          {
            name: 'esx-1',
            address: `localhost:${vcenterd.ready.port}`,
            username: 'root',
            password: 'x',
            cluster: 'Cluster',
            ...more,
          },
          CALL,
        )
        .then(
          () => 'added',
          ({ code }: { code: string }) => code,
        )
    expect(await add({ address: 'localhost:1' })).toBe('HOST_UNREACHABLE')
    for (const address of ['nowhere', 'localhost:99999', 'localhost:', 'a b:1'])
      expect(await add({ address })).toBe('INVALID_REQUEST')
    expect(await add({ thumbprint: 'xyz' })).toBe('INVALID_REQUEST')
    expect(await add({ thumbprint: '' })).toBe('HOST_THUMBPRINT_UNVERIFIED')
    expect(await add({ thumbprint: 'AB'.repeat(32) })).toBe('HOST_THUMBPRINT_MISMATCH')
    expect(await add({ cluster: 'x' })).toBe('CLUSTER_NOT_FOUND')
    expect(await add({ name: '' })).toBe('INVALID_NAME')
    expect((await inventory().listHosts({}, CALL)).hosts).toEqual([])
  })
})

describe('a vcenterd that cannot start', () => {
  const expectOneLine = async (args: string[], exitCode: number, text: RegExp) => {
    const end = await runVcenterd(args)
    expect(end.stderr.trim().split('\n')).toHaveLength(1)
    expect(end).toMatchObject({ exitCode, stderr: expect.stringMatching(text) })
  }

  it('prints the reason in one line if its arguments are wrong', async () => {
    await expectOneLine(['--stat', 'x'], 2, /usage: vcenterd/)
    await expectOneLine([], 2, /--state is missing/)
    await expectOneLine(['--state', 'x', '--port', '70000'], 2, /--port/)
  })

  it('prints the reason in one line if it cannot listen at the given address', async () => {
    const state = ['--state', join(folder.path, 'elsewhere')]
    await expectOneLine([...state, '--listen', '192.0.2.1'], 1, /cannot listen on 192.0.2.1/)
  })

  it('prints the reason in one line if another vcenterd uses the same folder', async () => {
    await expectOneLine(['--state', folder.path], 1, /another process/)
  })

  it('prints the reason in one line if a port is in use', async () => {
    await using taken = createServer().listen(0, 'localhost')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    for (const flag of ['--port', '--download-port'])
      await expectOneLine(
        ['--state', join(folder.path, flag), flag, String(port)],
        1,
        new RegExp(`localhost:${port}`),
      )
    taken.close()
  })
})
