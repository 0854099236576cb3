import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf, prepareProvider } from './testing/refusals.ts'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  await prepareProvider(cluster)
  await nkpsimJson(['vm', 'create', 'db', ...ON, '--size', '8KiB', '--provider', 'nkp-1'])
})
afterAll(() => cluster.dispose())

const ON = ['--host', 'esx-1']
const JSON_QUIET = ['-o', 'json', '--quiet']

async function nkpsimJson(args: readonly string[]) {
  const { exitCode, stdout, stderr } = await nkpsimOn(cluster.stateDir, [...JSON_QUIET, ...args])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout === '' ? undefined : JSON.parse(stdout)
}

it('nkpsim vm adds disks, changes keys, and converts a VM to a template and back', async () => {
  const change = (verb: string, ...more: string[]) => nkpsimJson(['vm', verb, 'db', ...ON, ...more])
  const before = await change('get')
  expect(before).toMatchObject({
    registered: true,
    validity: 'VALID',
    homeKey: { provider: 'nkp-1', kdkKeyId: before.kdkKeyId },
    disks: [{ file: 'db.vmdk', sizeBytes: 8192 }],
    mixedKeys: false,
    missingKeys: [],
    invalidReason: '',
  })
  const added = await change('add-disk', '--size', '4KiB', '--provider', 'nkp-1')
  expect(added.disks).toMatchObject([{}, { file: 'db_1.vmdk', sizeBytes: 4096 }])
  const rekeyed = await change('rekey', '--provider', 'nkp-1', '--deep', '--skip-home')
  expect(rekeyed.homeKey).toEqual(before.homeKey)
  expect(rekeyed.disks[0].key.keyId).not.toBe(before.disks[0].key.keyId)
  expect(await change('mark-template')).toMatchObject({ isTemplate: true })
  const refused = await nkpsimOn(cluster.stateDir, ['vm', 'power-on', 'db', ...ON])
  expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('template') })
  expect(await change('mark-vm')).toMatchObject({ isTemplate: false })
  const { stdout } = await nkpsimOn(cluster.stateDir, ['vm', 'get', 'db', ...ON])
  expect(stdout).toMatch(/^Disk: +db_1\.vmdk, 4 KiB, provider nkp-1, key id /m)
})

it('nkpsim vm unregisters and registers a VM, and deletes it only if this is confirmed', async () => {
  await nkpsimJson(['vm', 'unregister', 'db', ...ON])
  const { stdout } = await nkpsimOn(cluster.stateDir, ['vm', 'list', ...ON])
  expect(stdout).toMatch(/^NAME +POWER +KEYS +REGISTERED .*\ndb +Powered off +Unlocked +no /)
  const early = await nkpsimOn(cluster.stateDir, ['vm', 'unlock', 'db', ...ON])
  expect(early).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('register it first') })
  expect(await nkpsimJson(['vm', 'register', 'db', ...ON])).toMatchObject({ registered: true })
  expect(await nkpsimJson(['vm', 'unlock', 'db', ...ON])).toMatchObject({ cryptoState: 'UNLOCKED' })
  const remove = ['vm', 'delete', 'db', ...ON]
  const asked = await nkpsimOn(cluster.stateDir, remove)
  expect({ exitCode: asked.exitCode, line: oneLineOf(asked.stderr) }).toEqual({
    exitCode: 2,
    line: `nothing was changed; to delete VM db on esx-1 with its 2 disks (8 KiB, 4 KiB): nkpsim --state ${cluster.stateDir} vm delete db --host esx-1 --yes`,
  })
  const wrong = await nkpsimOn(cluster.stateDir, [...remove, '--confirm', 'bd'])
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"bd", not "db"') })
  expect(await nkpsimJson(['vm', 'list', ...ON])).toMatchObject([{ name: 'db' }])
  const deleted = await nkpsimOn(cluster.stateDir, [...remove, '--confirm', 'db'])
  expect(deleted).toEqual({ exitCode: 0, stdout: '', stderr: 'VM db is deleted.\n' })
  expect(await nkpsimJson(['vm', 'list', ...ON])).toEqual([])
})

it('nkpsim host crypto shows and changes the encryption mode of a host', async () => {
  const crypto = (verb: string, ...more: string[]) =>
    nkpsimJson(['host', 'crypto', verb, 'esx-1', ...more])
  const before = await crypto('get')
  expect(before).toMatchObject({
    mode: 'SAFE',
    hostKeyProvider: 'nkp-1',
    requiresEncryptionMode: false,
    aesNi: true,
  })
  const after = await crypto('change-key', '--provider', 'nkp-1')
  expect(after.hostKeyId).not.toBe(before.hostKeyId)
  expect(await crypto('disable')).toMatchObject({ mode: 'PENDING_INCAPABLE' })
  const refused = await nkpsimOn(cluster.stateDir, ['host', 'crypto', 'enable', 'esx-1'])
  expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('reboot') })
})
