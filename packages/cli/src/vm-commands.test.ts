import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { addFormerTemplate } from '@nkpsim/simulator/operator'
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

it('nkpsim vm makes a plain VM, encrypts and decrypts it, and removes a disk', async () => {
  const change = (verb: string, ...more: string[]) => nkpsimJson(['vm', verb, 'web', ...more])
  const plain = await change('create', '--size', '8KiB', '--no-encryption')
  expect(plain).toMatchObject({ homeKey: null, cryptoState: 'UNLOCKED', disks: [{ key: null }] })
  const disk = ['add-disk', 'web', '--size', '4KiB']
  const refused = await nkpsimOn(cluster.stateDir, ['-o', 'json', 'vm', ...disk])
  expect({ ...refused, stderr: JSON.parse(refused.stderr.split('\n')[1] ?? '') }).toMatchObject({
    exitCode: 4,
    stderr: {
      error: { fault: 'InvalidDeviceSpec', messageKey: 'msg.hostd.configSpec.enc.mismatch' },
    },
  })
  await change('add-disk', '--size', '4KiB', '--no-encryption')
  const { stdout } = await nkpsimOn(cluster.stateDir, ['vm', 'list', ...ON])
  expect(stdout).toMatch(/\nweb +Powered off +Not encrypted +yes +12 KiB +datastore1 +-\n/)
  const first = await change('encrypt', '--provider', 'nkp-1', '--disks', '0')
  expect(first.disks).toMatchObject([{ key: { provider: 'nkp-1' } }, { key: null }])
  expect((await change('encrypt', '--provider', 'nkp-1')).disks[1].key.provider).toBe('nkp-1')
  const both = await nkpsimOn(cluster.stateDir, [
    'vm',
    'rekey',
    'web',
    '--disks',
    '0',
    '--skip-disks',
  ])
  expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('names disks') })
  const remove = ['vm', 'remove-disk', 'web', '--disk', '1', '--delete-files']
  expect(await nkpsimOn(cluster.stateDir, remove)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('web_1.vmdk (4 KiB)'),
  })
  expect((await nkpsimJson([...remove, '--yes'])).disks).toHaveLength(1)
  expect(await change('decrypt')).toMatchObject({ homeKey: null, mixedKeys: false })
  await change('delete', '--yes')
})

it('nkpsim provider rekey-all moves the keys of all VMs, and a rerun finds nothing to do', async () => {
  await prepareProvider(cluster, 'nkp-2')
  const all = (...args: string[]) => ['provider', 'rekey-all', ...args]
  await nkpsimJson(['vm', 'mark-template', 'db'])
  const early = await nkpsimOn(cluster.stateDir, all('nkp-1', '--to', 'nkp-2'))
  expect(early.exitCode).toBe(4)
  expect(early.stdout).toMatch(/^VM +HOST +REASON\ndb +esx-1 +it is a template; mark it as a VM/)
  expect(early.stderr).toContain('1 VM left with keys of nkp-1')
  await nkpsimJson(['vm', 'mark-vm', 'db'])
  expect(await nkpsimJson(all('nkp-1', '--to', 'nkp-2'))).toEqual({
    provider: 'nkp-1',
    to: 'nkp-2',
    rekeyed: 1,
    vms: [{ name: 'db', host: 'esx-1', result: 'rekeyed', reason: '' }],
  })
  const again = await nkpsimOn(cluster.stateDir, all('nkp-1', '--to', 'nkp-2', '--deep'))
  expect(again).toEqual({ exitCode: 0, stdout: '', stderr: 'No VM has keys of nkp-1.\n' })
  for (const [to, exitCode] of [
    ['nkp-1', 2],
    ['nope', 3],
  ] as const)
    expect(await nkpsimOn(cluster.stateDir, all('nkp-1', '--to', to))).toMatchObject({ exitCode })
  expect(await nkpsimJson(all('nkp-2', '--to', 'nkp-1', '--deep'))).toMatchObject({
    vms: [{ result: 're-encrypted' }],
  })
})

it('nkpsim provider migrate moves everything, and finishes what an interrupted run began', async () => {
  const migrate = (old: string, to: string, ...more: string[]) =>
    nkpsimOn(cluster.stateDir, ['provider', 'migrate', old, '--to', to, ...more, '-o', 'json'])
  const objects = ({ stdout }: { stdout: string }): string[] =>
    JSON.parse(stdout).objects.map((row: { kind: string; name: string; state: string }) =>
      [row.kind, row.name, row.state].join(' '),
    )
  await nkpsimJson(['provider', 'set-default', 'nkp-1'])
  await nkpsimJson(['vm', 'mark-template', 'db'])
  const planned = await migrate('nkp-1', 'nkp-2', '--dry-run')
  expect(planned.exitCode).toBe(0)
  expect(objects(planned)).toEqual([
    ...['default vCenter to do', 'template db to do', 'host key esx-1 to do'],
  ])
  const moved = await migrate('nkp-1', 'nkp-2')
  expect(moved.exitCode).toBe(0)
  expect(objects(moved)).toEqual([
    ...['default vCenter moved', 'template db moved', 'host key esx-1 moved'],
  ])
  expect(await nkpsimJson(['provider', 'custody', 'nkp-1'])).toMatchObject({ dependents: [] })

  // As if the next migration was killed while the template was a VM, before and after its new keys.
  const { uuid } = await nkpsimJson(['vm', 'mark-vm', 'db'])
  await addFormerTemplate(cluster.stateDir, uuid)
  expect(objects(await migrate('nkp-2', 'nkp-1'))).toContain('VM db moved')
  expect(await nkpsimJson(['vm', 'mark-vm', 'db'])).toMatchObject({ isTemplate: false })
  await addFormerTemplate(cluster.stateDir, uuid)
  expect(objects(await migrate('nkp-2', 'nkp-1'))).toEqual(['former template db moved'])
  expect(await nkpsimJson(['vm', 'mark-vm', 'db'])).toMatchObject({ isTemplate: false })

  const unknown = await nkpsimOn(cluster.stateDir, ['provider', 'migrate', 'nope', '--to', 'nkp-1'])
  expect(unknown).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('"nope"') })
  expect(await migrate('nkp-1', 'nope')).toMatchObject({ exitCode: 3 })
  expect(await migrate('nkp-1', 'nkp-1')).toMatchObject({ exitCode: 2 })
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
