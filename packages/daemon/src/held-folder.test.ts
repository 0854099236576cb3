import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemEffects } from '@nkpsim/effects'
import { holdFolder } from './held-folder.ts'
import { createTemporaryFolder } from './testing/temporary-folder.ts'

const REFUSED = { code: 'FILE_REFUSED' }

describe('a held folder', () => {
  it('reads, replaces, moves and removes files, and leaves no other file behind', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    await folder.replace('a', Buffer.from('one'))
    await folder.replace('a', Buffer.from('two'))
    expect((await folder.read('a', 3)).toString()).toBe('two')
    expect(statSync(join(temporary.path, 'a')).mode & 0o777).toBe(0o600)
    await folder.rename('a', 'b')
    expect(await folder.list()).toEqual(['b'])
    await folder.remove('b')
    await folder.remove('b')
    expect(await folder.look('b')).toBeUndefined()
    await expect(folder.read('b', 1)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('leaves the target unchanged and no temporary file if the target cannot be replaced', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    mkdirSync(join(temporary.path, 'a', 'not-empty'), { recursive: true })
    await expect(folder.replace('a', Buffer.of(1))).rejects.toMatchObject(REFUSED)
    expect(readdirSync(temporary.path)).toEqual(['a'])
  })

  it('follows no symbolic link when it reads, changes or makes a file', async () => {
    using temporary = createTemporaryFolder()
    const outside = join(temporary.path, 'outside')
    writeFileSync(outside, 'secret')
    mkdirSync(join(temporary.path, 'held'))
    await using folder = await holdFolder(systemEffects, join(temporary.path, 'held'))
    symlinkSync(outside, join(folder.path, 'link'))
    symlinkSync(temporary.path, join(folder.path, 'folder'))
    for (const access of ['read', 'change'] as const)
      await expect(folder.open('link', access)).rejects.toMatchObject(REFUSED)
    await expect(folder.open('link', 'create')).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(folder.holdFolder('folder')).rejects.toMatchObject(REFUSED)
    await folder.replace('link', Buffer.from('own'))
    expect(readFileSync(outside, 'utf8')).toBe('secret')
    expect((await folder.read('link', 3)).toString()).toBe('own')
  })

  it.each(['/dev/zero', '/dev/null'])(
    'refuses a device such as %s, because it opens only regular files',
    async (device) => {
      await using folder = await holdFolder(systemEffects, '/dev')
      await expect(folder.read(device.slice('/dev/'.length), 10)).rejects.toMatchObject(REFUSED)
    },
  )

  it('refuses a FIFO without waiting, a socket and a folder', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    execFileSync('mkfifo', [join(temporary.path, 'fifo')])
    mkdirSync(join(temporary.path, 'inner'))
    await using server = createServer().listen(join(temporary.path, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    // There are more attempts than threads for file operations.
    for (let times = 0; times < 8; times++)
      for (const name of ['fifo', 'socket', 'inner'])
        for (const access of ['read', 'change'] as const)
          await expect(folder.open(name, access)).rejects.toMatchObject(REFUSED)
    await new Promise((resolve) => server.close(resolve))
  })

  it('reads at most the allowed number of bytes, and the error names the limit', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    writeFileSync(join(temporary.path, 'a'), 'x'.repeat(11))
    expect((await folder.read('a', 11)).length).toBe(11)
    await expect(folder.read('a', 10)).rejects.toMatchObject({
      ...REFUSED,
      message: `${join(temporary.path, 'a')} has more than 10 bytes`,
    })
  })

  it('refuses to change a file that has a second name, which may be in another folder', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    writeFileSync(join(temporary.path, 'a'), 'x')
    linkSync(join(temporary.path, 'a'), join(temporary.path, 'b'))
    await expect(folder.open('a', 'change')).rejects.toMatchObject(REFUSED)
    expect((await folder.read('a', 1)).toString()).toBe('x')
    await folder.replace('a', Buffer.from('y'))
    expect(readFileSync(join(temporary.path, 'b'), 'utf8')).toBe('x')
    await (await folder.open('a', 'change')).close()
  })

  it('still means the same folder after somebody replaced it at its path', async () => {
    using temporary = createTemporaryFolder()
    const [held, moved, other] = ['held', 'moved', 'other'].map((name) =>
      join(temporary.path, name),
    )
    if (held === undefined || moved === undefined || other === undefined) throw new Error('no path')
    mkdirSync(held)
    mkdirSync(other)
    await using folder = await holdFolder(systemEffects, held)
    renameSync(held, moved)
    symlinkSync(other, held)
    await folder.replace('a', Buffer.of(1))
    const lock = await folder.lock('lck')
    lock?.release()
    expect(readdirSync(other)).toEqual([])
    expect(readdirSync(moved).sort()).toEqual(['a', 'lck'])
  })

  it('removes a folder with its content, but never the target of a link in the folder', async () => {
    using temporary = createTemporaryFolder()
    const outside = join(temporary.path, 'outside')
    mkdirSync(outside)
    writeFileSync(join(outside, 'kept'), '')
    const inner = join(temporary.path, 'gone', 'inner')
    mkdirSync(inner, { recursive: true })
    writeFileSync(join(inner, 'file'), '')
    symlinkSync(outside, join(inner, 'link'))
    symlinkSync(outside, join(temporary.path, 'link'))
    await using folder = await holdFolder(systemEffects, temporary.path)
    await folder.removeFolder('gone')
    await folder.removeFolder('gone')
    await expect(folder.removeFolder('link')).rejects.toMatchObject(REFUSED)
    expect(readdirSync(temporary.path).sort()).toEqual(['link', 'outside'])
    expect(existsSync(join(outside, 'kept'))).toBe(true)
  })

  it('refuses a path instead of a name', async () => {
    using temporary = createTemporaryFolder()
    await using folder = await holdFolder(systemEffects, temporary.path)
    for (const name of ['', '.', '..', 'a/b', '../a', '/etc/passwd', 'a\0b'])
      await expect((async () => folder.open(name, 'read'))()).rejects.toMatchObject(REFUSED)
  })
})
