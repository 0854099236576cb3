import { beforeEach, describe, expect, it } from '@jest/globals'
import type { FolderHandle, OpenFile } from '@nkpsim/effects'
import { type VsanHosts, vsanHosts } from '../../testing/vsan-hosts.ts'
import type { VsanFiles } from './vsan-files.ts'

const LARGE_BYTES = 3 << 20
const failsWith = (code: string) => expect.objectContaining({ code })

let hosts: VsanHosts
let files: VsanFiles
let root: FolderHandle

beforeEach(async () => {
  hosts = vsanHosts()
  files = hosts.start('esx-1')
  root = await files.holdRoot()
})

async function write(folder: FolderHandle, name: string, text: string | Buffer): Promise<void> {
  await using file = await folder.open(name, 'change-or-create')
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) at += await file.write(bytes.subarray(at), at)
  await file.sync()
}

async function bytesOf(file: OpenFile): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const into = Buffer.alloc(1 << 20)
    const length = await file.read(into, at)
    if (length === 0) return Buffer.concat(parts)
    parts.push(into.subarray(0, length))
    at += length
  }
}

async function read(folder: FolderHandle, name: string): Promise<string> {
  await using file = await folder.open(name, 'read')
  return (await bytesOf(file)).toString('latin1')
}

/** Returns bytes that differ from place to place. */
function pattern(lengthBytes: number): Buffer {
  const bytes = Buffer.alloc(lengthBytes)
  for (let at = 0; at + 4 <= lengthBytes; at += 4) bytes.writeUInt32LE(at, at)
  return bytes
}

describe('a folder of a vSAN datastore', () => {
  it('opens files to read, to change and to make them', async () => {
    for (const access of ['read', 'change'] as const)
      await expect(root.open('a', access)).rejects.toEqual(failsWith('ENOENT'))
    await (await root.open('a', 'create')).close()
    await expect(root.open('a', 'create')).rejects.toEqual(failsWith('EEXIST'))
    await write(root, 'a', 'one')
    await using file = await root.open('a', 'read')
    await expect(file.write(Buffer.of(1), 0)).rejects.toEqual(failsWith('EBADF'))
    await expect(file.truncate(0)).rejects.toEqual(failsWith('EINVAL'))
    expect([await read(root, 'a'), await root.list()]).toEqual(['one', ['a']])
  })

  it('reads and writes at positions, cuts files off and extends them with zeros', async () => {
    await using file = await root.open('a', 'create')
    await file.write(Buffer.from('abc'), 2)
    await file.write(Buffer.from('B'), 3)
    expect((await bytesOf(file)).toString()).toBe('\0\0aBc')
    const two = Buffer.alloc(2)
    expect([await file.read(two, 4), await file.read(two, 9)]).toEqual([1, 0])
    await file.truncate(3)
    await file.truncate(5)
    expect((await bytesOf(file)).toString()).toBe('\0\0a\0\0')
    expect((await file.stat()).size).toBe(5)
  })

  it('renames files and folders, and a replaced file stays readable', async () => {
    await write(root, 'a', 'one')
    await write(root, 'b', 'two')
    await using replaced = await root.open('b', 'read')
    await root.rename('a', 'b')
    expect([await root.list(), await read(root, 'b')]).toEqual([['b'], 'one'])
    expect([(await bytesOf(replaced)).toString(), (await replaced.stat()).nlink]).toEqual([
      'two',
      0,
    ])
    await root.makeFolder('vm', 0o700)
    await expect(root.rename('b', 'vm')).rejects.toEqual(failsWith('EISDIR'))
    await expect(root.rename('vm', 'b')).rejects.toEqual(failsWith('ENOTDIR'))
    await expect(root.rename('none', 'x')).rejects.toEqual(failsWith('ENOENT'))
    const held = await root.holdFolder('vm')
    await root.rename('vm', 'moved')
    await write(held, 'inner', 'three')
    expect(await read(await root.holdFolder('moved'), 'inner')).toBe('three')
    expect((await root.look('moved'))?.ino).toBe((await held.stat()).ino)
  })

  it('removes empty folders, in which nothing can be made from then on', async () => {
    await root.makeFolder('vm', 0o700)
    await expect(root.makeFolder('vm', 0o700)).rejects.toEqual(failsWith('EEXIST'))
    const held = await root.holdFolder('vm')
    await write(held, 'a', 'one')
    await expect(root.removeFolder('vm')).rejects.toEqual(failsWith('ENOTEMPTY'))
    await expect(root.remove('vm')).rejects.toEqual(failsWith('EISDIR'))
    await held.remove('a')
    await held.remove('a')
    await root.removeFolder('vm')
    await root.removeFolder('vm')
    await expect(held.open('b', 'create')).rejects.toEqual(failsWith('ENOENT'))
    await expect(root.holdFolder('vm')).rejects.toEqual(failsWith('ENOENT'))
    expect(await root.look('vm')).toBeUndefined()
  })

  it('refuses calls after it was closed', async () => {
    await root.close()
    await expect((async () => root.look('a'))()).rejects.toEqual(failsWith('EBADF'))
    await expect((async () => root.open('a', 'read'))()).rejects.toEqual(failsWith('EBADF'))
    await expect(root.lock('a', 0)).rejects.toEqual(failsWith('EBADF'))
  })

  it('keeps large files in objects of their own', async () => {
    const content = pattern(LARGE_BYTES)
    await write(root, 'a', content)
    const before = hosts.objects.ids().length
    expect((await read(root, 'a')) === content.toString('latin1')).toBe(true)
    await using file = await root.open('a', 'change')
    await file.write(Buffer.from('unaligned'), 4093)
    await file.truncate(LARGE_BYTES - 5000)
    await file.truncate(LARGE_BYTES)
    Buffer.from('unaligned').copy(content, 4093)
    content.fill(0, LARGE_BYTES - 5000)
    expect((await bytesOf(file)).equals(content)).toBe(true)
    expect((await root.look('a'))?.size).toBe(LARGE_BYTES)
    expect(hosts.objects.ids()).toHaveLength(before)
  })

  it('removes the objects of removed files and folders, once this is durable', async () => {
    await root.makeFolder('vm', 0o700)
    const held = await root.holdFolder('vm')
    await using file = await held.open('disk', 'create')
    await file.truncate(LARGE_BYTES)
    await held.sync()
    expect(hosts.objects.ids()).toHaveLength(3)
    await held.remove('disk')
    await held.sync()
    await files.idle()
    expect(hosts.objects.ids()).toHaveLength(3)
    await file.close()
    await held.sync()
    await files.idle()
    expect(hosts.objects.ids()).toHaveLength(2)
    await root.removeFolder('vm')
    await root.sync()
    await files.idle()
    expect(hosts.objects.ids()).toHaveLength(1)
  })
})

describe('hosts that share a vSAN datastore', () => {
  let other: FolderHandle
  beforeEach(async () => {
    other = await hosts.start('esx-2').holdRoot()
  })

  it('see what the others do', async () => {
    await write(root, 'a', 'one')
    expect(await read(other, 'a')).toBe('one')
    await other.makeFolder('vm', 0o700)
    await write(await other.holdFolder('vm'), 'disk', pattern(LARGE_BYTES))
    const folder = await root.holdFolder('vm')
    expect((await read(folder, 'disk')).length).toBe(LARGE_BYTES)
    expect((await folder.stat()).ino).toBe((await other.look('vm'))?.ino)
  })

  it('change a large file on one host at a time, and read it on all', async () => {
    await write(root, 'disk', pattern(LARGE_BYTES))
    await using file = await root.open('disk', 'change')
    await expect(other.open('disk', 'change')).rejects.toEqual(failsWith('VSAN_OBJECT_BUSY'))
    await using reader = await other.open('disk', 'read')
    await file.write(Buffer.from('new'), 0)
    expect((await bytesOf(reader)).toString('latin1', 0, 3)).toBe('new')
    await file.close()
    expect((await bytesOf(reader)).toString('latin1', 0, 3)).toBe('new')
    // The other host owns the object now, but only reads it.
    await using again = await root.open('disk', 'change')
    await again.write(Buffer.from('now'), 0)
    expect((await bytesOf(reader)).toString('latin1', 0, 3)).toBe('now')
  })

  it('lock a file one at a time, and the lock ends with its host', async () => {
    const lock = await root.lock('lck', 0)
    expect(lock).toBeDefined()
    expect([await root.lock('lck', 0), await other.lock('lck', 0)]).toEqual([undefined, undefined])
    lock?.release()
    lock?.release()
    expect(await other.lock('lck', 0)).toBeDefined()
    expect(await root.lock('lck', 0)).toBeUndefined()
    hosts.kill('esx-2')
    expect(await root.lock('lck', 0)).toBeDefined()
    expect((await root.look('lck'))?.size).toBe(0)
    await write(root, 'text', 'text')
    await expect(root.lock('text', 0)).rejects.toThrow(/it is not a lock file/)
  })

  it('continue after the owner of a folder died, and do a repeated call once', async () => {
    await write(root, 'a', 'one')
    await other.rename('a', 'b')
    hosts.kill('esx-1')
    expect(await other.list()).toEqual(['b'])
    await other.sync()
    expect(await read(other, 'b')).toBe('one')
    const back = await hosts.start('esx-1').holdRoot()
    await back.rename('b', 'c')
    expect(await other.list()).toEqual(['c'])
  })

  it('are listed by path with their objects, of one folder or of all', async () => {
    await root.makeFolder('vm', 0o700)
    const folder = await root.holdFolder('vm')
    await write(folder, 'small', 'one')
    await write(folder, 'disk', pattern(LARGE_BYTES))
    await folder.lock('lck', 0)
    await root.makeFolder('.hidden', 0o700)
    const paths = async (name: string) =>
      (await hosts.start('esx-3').list(name)).map((each) => each.path)
    expect(await paths('')).toEqual(['.hidden', '/', 'vm', 'vm/disk', 'vm/lck'])
    expect(await paths('vm')).toEqual(['vm', 'vm/disk', 'vm/lck'])
    expect(await paths('none')).toEqual([])
    const ids = (await files.list('')).map(({ objectId }) => objectId)
    expect(ids.toSorted()).toEqual([...hosts.objects.ids()].toSorted())
  })

  it('report a change that was lost with its owner at the next sync, once', async () => {
    await write(root, 'kept', 'one')
    await (await other.open('lost', 'create')).close()
    hosts.kill('esx-1')
    hosts.objects.loseWrites()
    expect(await other.list()).toEqual(['kept'])
    await expect(other.sync()).rejects.toEqual(failsWith('EIO'))
    await other.sync()
    await (await other.open('new', 'create')).close()
    await other.sync()
    expect(await other.list()).toEqual(['kept', 'new'])
  })

  it('keep a change that was not synced and that a replica has, after its owner died', async () => {
    await (await other.open('a', 'create')).close()
    hosts.kill('esx-1')
    await other.sync()
    expect(await other.list()).toEqual(['a'])
  })
})
