import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemEffects } from '@nkpsim/effects'
import { createHostKeys } from '../../key-provider/host-keys.ts'
import type { KeyProvider } from '../../records/key-provider.ts'
import {
  keyProvider,
  keySourceOf,
  standardKey,
  standardProvider,
} from '../../testing/key-provider.ts'
import { chunksOf, vmLab } from '../../testing/vm-lab.ts'
import { datastoreAt } from '../files/datastore.ts'
import { createRehearsals } from './rehearsals.ts'
import type { RehearsalProblem } from './rehearse-vm.ts'

const A = keyProvider({ name: 'A' })
const B = keyProvider({ name: 'B', isDefault: false })

/** A site with two VMs, whose folders were replicated to a second site. */
async function replicatedSite() {
  using first = createTemporaryFolder()
  const { vms } = await vmLab(first.path, [A, B])
  await vms.create({ name: 'db', datastore: '', provider: 'A' }, 8192)
  await vms.addDisk('db', { provider: 'B', sizeBytes: 4096 })
  await vms.create({ name: 'web', datastore: '', provider: 'A' }, 4096)
  await vms.powerOn('web')
  await vms.write({ name: 'web', disk: 0 }, 0, chunksOf(Buffer.from('data')))
  const replica = createTemporaryFolder()
  // The second VM is on, so its lock and the name of its host are replicated too.
  cpSync(first.path, replica.path, { recursive: true })
  await vms.close()
  return replica
}

async function rehearse(folder: string, held: readonly KeyProvider[], name = '') {
  const datastores = [datastoreAt(systemEffects, { name: 'ds', folder })]
  const results: { name: string; problems: readonly RehearsalProblem[] }[] = []
  const { rehearse: run } = createRehearsals({
    datastores,
    held: () => held,
    hostKeys: createHostKeys(() => held, keySourceOf),
  })
  for await (const vm of run(name)) results.push({ name: vm.name, problems: vm.problems })
  return results
}
const codes = async (folder: string, held: readonly KeyProvider[]) =>
  (await rehearse(folder, held)).map(({ name, problems }) => [
    name,
    ...problems.map(({ code, file }) => `${code} ${file}`),
  ])

/** Everything about the files below a folder that a rehearsal could change. */
function stateOf(folder: string): unknown[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return [...names, '.'].map((name) => {
    const path = join(folder, name)
    const { mtimeNs, ctimeNs, ino, size, mode } = lstatSync(path, { bigint: true })
    const isFile = lstatSync(path).isFile()
    const digest = isFile && createHash('sha256').update(readFileSync(path)).digest('hex')
    return { name, mtimeNs, ctimeNs, ino, size, mode, digest }
  })
}

describe('a rehearsal on the site with the replicated folders', () => {
  it('covers the disks of snapshots', async () => {
    using folder = createTemporaryFolder()
    const { vms } = await vmLab(folder.path, [A])
    await vms.create({ name: 'db', datastore: '', provider: 'A' }, 4096)
    await vms.create({ name: 'plain', datastore: '', provider: '', isPlain: true }, 4096)
    for (const name of ['db', 'plain'])
      await vms.snapshots.create(name, { snapshot: 's', description: '' })
    expect(await codes(folder.path, [A])).toEqual([['db'], ['plain']])
    rmSync(join(folder.path, 'db', 'db-flat.vmdk'))
    truncateSync(join(folder.path, 'plain', 'plain-000001-sesparse.vmdk'), 4096)
    expect(await codes(folder.path, [A])).toEqual([
      ['db', 'EXTENT_MISSING db-flat.vmdk'],
      ['plain', 'EXTENT_DAMAGED plain-000001.vmdk'],
    ])
  })

  it('opens every VM if the host holds all key providers, also a VM that was on', async () => {
    using replica = await replicatedSite()
    expect(await codes(replica.path, [A, B])).toEqual([['db'], ['web']])
  })

  it('touches nothing, whether the VMs open or not', async () => {
    using replica = await replicatedSite()
    const before = stateOf(replica.path)
    await rehearse(replica.path, [A, B])
    await rehearse(replica.path, [])
    rmSync(join(replica.path, 'db', 'db-flat.vmdk'))
    const damaged = stateOf(replica.path)
    await rehearse(replica.path, [A, B])
    expect(stateOf(replica.path)).toEqual(damaged)
    expect(before.length).toBeGreaterThan(8)
    expect(damaged).toHaveLength(before.length - 1)
  })

  it('names each missing key provider, with the command that brings it', async () => {
    using replica = await replicatedSite()
    const [db, web] = await rehearse(replica.path, [B])
    const missing = { code: 'KEY_PROVIDER_MISSING', provider: 'A', keyId: A.keyId }
    expect(db?.problems).toMatchObject([
      { ...missing, file: 'db.vmx', remedy: expect.stringContaining('provider restore --file') },
      { ...missing, file: 'db.vmdk' },
    ])
    expect(web?.problems).toHaveLength(2)
    expect((await codes(replica.path, [A]))[0]).toEqual(['db', 'KEY_PROVIDER_MISSING db_1.vmdk'])
  })

  it('needs the key servers of the first site, because no backup contains their keys', async () => {
    using folder = createTemporaryFolder()
    const KMS = standardProvider()
    const lab = await vmLab(folder.path, [KMS])
    lab.heldKeys.put(standardKey(KMS, '7'))
    await lab.vms.create({ name: 'db', datastore: '', provider: 'KMS', keyId: '7' }, 4096)
    await lab.vms.close()
    const missing = { code: 'KEY_MISSING', provider: 'KMS', keyId: '' }
    const [onKms] = await rehearse(folder.path, [KMS])
    expect(onKms?.problems).toMatchObject([
      { ...missing, file: 'db.vmx', message: expect.stringContaining('the key "7"') },
      { ...missing, file: 'db.vmdk', remedy: expect.stringContaining('provider register KMS') },
    ])
    const [without] = await rehearse(folder.path, [A])
    expect(without?.problems[0]).toMatchObject({
      ...{ ...missing, message: expect.stringContaining('does not hold key provider "KMS"') },
    })
  })

  it('recognises a provider that was added under the same name instead of restored', async () => {
    using replica = await replicatedSite()
    const impostor = keyProvider({ name: 'A' })
    const [, web] = await rehearse(replica.path, [impostor, B])
    expect(web?.problems[0]).toMatchObject({
      code: 'KEY_PROVIDER_HAS_OTHER_KDK',
      message: `key provider "A" has another KDK here: key_id ${impostor.keyId} instead of ${A.keyId}`,
      remedy: expect.stringMatching(/^nkpsim provider delete A; .*provider restore --file FILE$/),
    })
  })

  it('says so if the host holds the KDK only under another name', async () => {
    using replica = await replicatedSite()
    const [, web] = await rehearse(replica.path, [{ ...A, name: 'renamed' }, B])
    expect(web?.problems[0]).toMatchObject({
      code: 'KEY_PROVIDER_MISSING',
      message: expect.stringContaining('only under the name "renamed"'),
    })
  })

  it('reports another KDK under the same key_id, which opens nothing', async () => {
    using replica = await replicatedSite()
    const { kdk } = keyProvider({ name: 'A' })
    expect((await codes(replica.path, [{ ...A, kdk }, B]))[1]).toEqual([
      'web',
      'KEY_WRONG web.vmx',
      'EXTENT_DAMAGED web.vmdk',
    ])
  })

  it('reports extents that are missing, cut off, or those of other disks', async () => {
    using replica = await replicatedSite()
    const file = (...names: string[]) => join(replica.path, ...names)
    rmSync(file('web', 'web-flat.vmdk'))
    truncateSync(file('db', 'db-flat.vmdk'), 100)
    expect(await codes(replica.path, [A, B])).toEqual([
      ['db', 'EXTENT_DAMAGED db.vmdk'],
      ['web', 'EXTENT_MISSING web-flat.vmdk'],
    ])
    copyFileSync(file('db', 'db_1-flat.vmdk'), file('web', 'web-flat.vmdk'))
    expect(await codes(replica.path, [A, B])).toContainEqual(['web', 'EXTENT_DAMAGED web.vmdk'])
  })

  it('reports descriptors and configurations that are damaged or missing', async () => {
    using replica = await replicatedSite()
    writeFileSync(join(replica.path, 'db', 'db.vmx'), 'nonsense')
    rmSync(join(replica.path, 'web', 'web.vmdk'))
    const [db, web] = await rehearse(replica.path, [A, B])
    for (const vm of [db, web]) expect(vm?.problems).toMatchObject([{ code: 'FILES_DAMAGED' }])
    expect(db?.problems[0]?.message).toContain('db.vmx')
    expect(web?.problems[0]?.message).toContain('web.vmdk')
  })

  it('opens a VM with snapshots, and reports a disk below them that is missing', async () => {
    using first = createTemporaryFolder()
    const { vms } = await vmLab(first.path, [A])
    await vms.create({ name: 'db', datastore: '', provider: 'A' }, 8192)
    await vms.snapshots.create('db', { snapshot: 'before', description: '' })
    await vms.close()
    expect(await codes(first.path, [A])).toEqual([['db']])
    rmSync(join(first.path, 'db', 'db-flat.vmdk'))
    expect(await codes(first.path, [A])).toEqual([['db', 'EXTENT_MISSING db-flat.vmdk']])
  })

  it.each(['encrypt', 'decrypt'] as const)(
    'names an interrupted %sion, the command that finishes it, and its missing key',
    async (kind) => {
      using first = createTemporaryFolder()
      const { vms } = await vmLab(first.path, [A])
      const isPlain = kind === 'encrypt'
      await vms.create({ name: 'db', datastore: '', provider: '', isPlain }, 16 << 20)
      const ending = new AbortController()
      const call = { signal: ending.signal, onProgress: () => ending.abort(new Error('ended')) }
      const change =
        kind === 'encrypt' ? vms.encrypt('db', 'A', 'all', call) : vms.decrypt('db', 'all', call)
      await expect(change).rejects.toThrow('ended')
      expect(await rehearse(first.path, [A])).toMatchObject([
        {
          problems: [
            {
              code: 'CONVERSION_INTERRUPTED',
              file: 'db.vmdk',
              message: `disk db.vmdk is encrypted in part, because its ${kind}ion was interrupted`,
              remedy: expect.stringContaining(`nkpsim vm ${kind} db`),
            },
          ],
        },
      ])
      const missing = (await codes(first.path, [B]))[0]?.map((each) => each.split(' ')[0])
      expect(missing).toContain('KEY_PROVIDER_MISSING')
      await (kind === 'encrypt' ? vms.encrypt('db', 'A', 'all') : vms.decrypt('db', 'all'))
      expect(await codes(first.path, [A])).toEqual([['db']])
      await vms.close()
    },
  )

  it('refuses a datastore that the host does not mount', async () => {
    using replica = createTemporaryFolder()
    expect(await rehearse(replica.path, [], 'ds')).toEqual([])
    await expect(rehearse(replica.path, [], 'other')).rejects.toMatchObject({
      code: 'DATASTORE_NOT_FOUND',
    })
  })
})
