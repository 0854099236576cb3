import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Files, OpenFile } from '../files.ts'
import type { FilesLab } from './files-labs.ts'

/** Describes what every implementation of Files does. */
export function describeFiles(of: string, create: () => FilesLab): void {
  let lab: FilesLab
  let files: Files
  const at = (...names: string[]): string => join(lab.folder, ...names)
  const write = async (path: string, text: string): Promise<void> => {
    await using file = await files.open(path, 'change-or-create')
    expect(await file.write(Buffer.from(text), 0)).toBe(text.length)
  }
  const textOf = async (file: OpenFile): Promise<string> => {
    const buffer = Buffer.alloc(100)
    return buffer.toString('latin1', 0, await file.read(buffer, 0))
  }
  const read = async (path: string): Promise<string> => {
    await using file = await files.open(path, 'read')
    return await textOf(file)
  }
  const names = async (path = lab.folder): Promise<string[]> => (await files.list(path)).sort()
  const failsWith = (code: string) => expect.objectContaining({ code })

  describe(`the files of ${of}`, () => {
    beforeEach(() => {
      lab = create()
      files = lab.files
    })
    afterEach(() => lab[Symbol.dispose]())

    it('are opened to read, to change and to make them', async () => {
      for (const access of ['read', 'change'] as const)
        await expect(files.open(at('a'), access)).rejects.toEqual(failsWith('ENOENT'))
      await (await files.open(at('a'), 'create')).close()
      await expect(files.open(at('a'), 'create')).rejects.toEqual(failsWith('EEXIST'))
      await write(at('a'), 'one')
      await write(at('b'), 'two')
      expect([await read(at('a')), await read(at('b'))]).toEqual(['one', 'two'])
      await using file = await files.open(at('a'), 'read')
      await expect(file.write(Buffer.of(1), 0)).rejects.toEqual(failsWith('EBADF'))
      await expect(file.truncate(0)).rejects.toEqual(failsWith('EINVAL'))
    })

    it('are read and written at positions, cut off and extended with zeros', async () => {
      await using file = await files.open(at('a'), 'create')
      await file.write(Buffer.from('abc'), 2)
      await file.write(Buffer.from('B'), 3)
      expect(await textOf(file)).toBe('\0\0aBc')
      const two = Buffer.alloc(2)
      expect([await file.read(two, 3), two.toString()]).toEqual([2, 'Bc'])
      expect([await file.read(two, 4), await file.read(two, 9)]).toEqual([1, 0])
      await file.truncate(3)
      await file.truncate(5)
      expect(await textOf(file)).toBe('\0\0a\0\0')
      expect((await file.stat()).size).toBe(5)
    })

    it('have the same calls in synchronous form, also on the same file', async () => {
      files.now.makeFolder(at('f'), 0o700)
      const file = files.now.open(at('f', 'a'), 'create')
      expect(file.now.write(Buffer.from('abc'), 0)).toBe(3)
      expect(await textOf(file)).toBe('abc')
      await file.write(Buffer.from('d'), 3)
      file.now.truncate(4)
      file.now.syncData()
      const buffer = Buffer.alloc(9)
      expect([file.now.read(buffer, 1), file.now.stat().size]).toEqual([3, 4])
      file.now.close()
      files.now.syncFolder(at('f'))
      expect([files.now.list(at('f')), files.now.stat(at('f'))?.isDirectory()]).toEqual([
        ['a'],
        true,
      ])
      expect(() => files.now.removeFolder(at('f'))).toThrow(failsWith('ENOTEMPTY'))
      files.now.rename(at('f', 'a'), at('f', 'b'))
      expect(files.now.look(at('f', 'a'))).toBeUndefined()
      files.now.remove(at('f', 'b'))
      expect(files.now.look(at('f', 'b'))).toBeUndefined()
      files.now.removeFolder(at('f'))
      expect(await names()).toEqual([])
    })

    it('cannot be used after they were closed, and closing again does nothing', async () => {
      const file = await files.open(at('a'), 'create')
      const written = file.write(Buffer.from('abc'), 0)
      await file.close()
      expect(await written).toBe(3)
      await file.close()
      file.now.close()
      await expect(file.write(Buffer.of(1), 0)).rejects.toEqual(failsWith('EBADF'))
      await expect(file.sync()).rejects.toEqual(failsWith('EBADF'))
      expect(() => file.now.stat()).toThrow(failsWith('EBADF'))
      expect(await read(at('a'))).toBe('abc')
    })

    it('can be synced, and their folders, too', async () => {
      await using file = await files.open(at('a'), 'create')
      await file.setMode(0o600)
      await file.sync()
      await file.syncData()
      await files.syncFolder(lab.folder)
      await expect(files.syncFolder(at('none'))).rejects.toEqual(failsWith('ENOENT'))
    })

    it('are renamed, which replaces a file, or an empty folder by a folder', async () => {
      for (const folder of ['e', 'f']) await files.makeFolder(at(folder), 0o700)
      await write(at('a'), 'one')
      await write(at('b'), 'two')
      await using replaced = await files.open(at('b'), 'read')
      await files.rename(at('a'), at('b'))
      expect([await names(), await read(at('b'))]).toEqual([['b', 'e', 'f'], 'one'])
      expect([await textOf(replaced), (await replaced.stat()).nlink]).toEqual(['two', 0])
      await files.rename(at('b'), at('f', 'c'))
      await expect(files.rename(at('e'), at('f'))).rejects.toEqual(failsWith('ENOTEMPTY'))
      await files.rename(at('f'), at('e'))
      expect([await names(), await names(at('e'))]).toEqual([['e'], ['c']])
      await expect(files.rename(at('e', 'c'), at('e'))).rejects.toMatchObject({
        code: expect.stringMatching(/EISDIR|ENOTEMPTY/),
      })
      await expect(files.rename(at('e'), at('e', 'c'))).rejects.toEqual(failsWith('EINVAL'))
      await expect(files.rename(at('e'), at('e', 'd'))).rejects.toEqual(failsWith('EINVAL'))
      await expect(files.rename(at('none'), at('x'))).rejects.toEqual(failsWith('ENOENT'))
    })

    it('get further names, which are equal', async () => {
      await write(at('a'), 'one')
      await files.link(at('a'), at('b'))
      expect((await files.look(at('a')))?.nlink).toBe(2)
      await write(at('b'), 'two')
      expect(await read(at('a'))).toBe('two')
      await expect(files.link(at('a'), at('b'))).rejects.toEqual(failsWith('EEXIST'))
      await files.remove(at('a'))
      expect([await read(at('b')), (await files.look(at('b')))?.nlink]).toEqual(['two', 1])
    })

    it('are removed if they exist, and folders if they are empty', async () => {
      await files.makeFolder(at('f'), 0o700)
      await write(at('f', 'a'), '')
      await expect(files.makeFolder(at('f'), 0o700)).rejects.toEqual(failsWith('EEXIST'))
      await expect(files.remove(at('f'))).rejects.toEqual(failsWith('EISDIR'))
      await expect(files.removeFolder(at('f'))).rejects.toEqual(failsWith('ENOTEMPTY'))
      await expect(files.removeFolder(at('f', 'a'))).rejects.toEqual(failsWith('ENOTDIR'))
      for (let times = 0; times < 2; times++) await files.remove(at('f', 'a'))
      for (let times = 0; times < 2; times++) await files.removeFolder(at('f'))
      await write(at('b'), '')
      expect(() => files.now.removeFolder(at('b'))).toThrow(failsWith('ENOTDIR'))
      for (const path of [at('none', 'c'), at('b', 'c')]) {
        await files.remove(path)
        await files.removeFolder(path)
        files.now.remove(path)
        files.now.removeFolder(path)
      }
      expect(await names()).toEqual(['b'])
    })

    it('have a status, which is undefined if nothing has the path', async () => {
      await files.makeFolder(at('f'), 0o700)
      await write(at('a'), 'abc')
      const [file, folder] = [await files.stat(at('a')), await files.look(at('f'))]
      expect([file?.isFile(), file?.size, file?.nlink]).toEqual([true, 3, 1])
      expect([folder?.isDirectory(), folder?.isFile()]).toEqual([true, false])
      expect(file?.uid).toBe(process.getuid?.())
      expect([file?.dev === folder?.dev, file?.ino === folder?.ino]).toEqual([true, false])
      for (const path of [at('none'), at('none', 'b'), at('a', 'b')]) {
        expect([await files.stat(path), await files.look(path)]).toEqual([undefined, undefined])
        expect([files.now.stat(path), files.now.look(path)]).toEqual([undefined, undefined])
      }
      await files.requireAccess(at('a'))
      await expect(files.requireAccess(at('none'))).rejects.toEqual(failsWith('ENOENT'))
      expect(await files.freeBytes(at('a'))).toBeGreaterThan(0)
      await expect(files.list(at('none'))).rejects.toEqual(failsWith('ENOENT'))
      await expect(files.list(at('a'))).rejects.toEqual(failsWith('ENOTDIR'))
      await expect(files.open(at('f'), 'change')).rejects.toEqual(failsWith('EISDIR'))
      await using opened = await files.open(at('f'), 'read')
      expect((await opened.stat()).isFile()).toBe(false)
      await expect(opened.read(Buffer.alloc(1), 0)).rejects.toEqual(failsWith('EISDIR'))
    })

    it('follow links that others made, unless they are refused', async () => {
      await files.makeFolder(at('f'), 0o700)
      await write(at('f', 'a'), 'one')
      lab.makeLink('f/a', at('to-file'))
      lab.makeLink(at('f'), at('to-folder'))
      lab.makeLink('loop', at('loop'))
      lab.makeLink('f/new', at('to-none'))
      expect([await read(at('to-file')), await read(at('to-folder', 'a'))]).toEqual(['one', 'one'])
      expect(await names(at('to-folder'))).toEqual(['a'])
      expect((await files.stat(at('to-file')))?.isFile()).toBe(true)
      expect((await files.look(at('to-file')))?.isSymbolicLink()).toBe(true)
      for (const access of ['read', 'change', 'change-or-create'] as const)
        await expect(files.open(at('to-file'), access, { refusesLink: true })).rejects.toEqual(
          failsWith('ELOOP'),
        )
      await expect(files.open(at('to-none'), 'create')).rejects.toEqual(failsWith('EEXIST'))
      await expect(read(at('loop'))).rejects.toEqual(failsWith('ELOOP'))
      expect(await files.stat(at('to-none'))).toBeUndefined()
      await write(at('to-none'), 'two')
      expect(await read(at('f', 'new'))).toBe('two')
      await files.rename(at('to-file'), at('moved'))
      expect((await files.look(at('moved')))?.isSymbolicLink()).toBe(true)
      await expect(files.removeFolder(at('to-folder'))).rejects.toEqual(failsWith('ENOTDIR'))
      await files.remove(at('to-folder'))
      expect(await names(at('f'))).toEqual(['a', 'new'])
    })

    it('are locked by one holder at a time', async () => {
      const first = files.lock(at('lock'), 0)
      expect(first).toBeDefined()
      expect(files.lock(at('lock'), 0)).toBeUndefined()
      expect(files.lock(at('other'), 0)).toBeDefined()
      first?.release()
      const second = files.lock(at('lock'), 0)
      first?.release()
      expect(files.lock(at('lock'), 0)).toBeUndefined()
      second?.release()
      expect((await files.look(at('lock')))?.size).toBe(0)
      lab.makeLink('lock', at('link'))
      await write(at('text'), 'text')
      await files.makeFolder(at('folder'), 0o700)
      for (const name of ['link', 'text', 'folder'])
        expect(() => files.lock(at(name), 0)).toThrow(/it is/)
      expect(() => files.lock(at('none', 'lock'), 0)).toThrow(failsWith('ENOENT'))
    })
  })

  describe(`a held folder of ${of}`, () => {
    beforeEach(() => {
      lab = create()
      files = lab.files
      files.now.makeFolder(at('held'), 0o700)
    })
    afterEach(() => lab[Symbol.dispose]())

    it('still means the same folder after somebody replaced it at its path', async () => {
      const folder = await files.holdFolder(at('held'))
      await files.rename(at('held'), at('moved'))
      await files.makeFolder(at('other'), 0o700)
      lab.makeLink('other', at('held'))
      await using file = await folder.open('a', 'create')
      await file.write(Buffer.from('one'), 0)
      await folder.rename('a', 'b')
      await folder.makeFolder('inner', 0o700)
      const lock = await folder.lock('lock', 0)
      expect(files.lock(at('moved', 'lock'), 0)).toBeUndefined()
      lock?.release()
      await folder.sync()
      expect((await folder.list()).sort()).toEqual(['b', 'inner', 'lock'])
      expect([await read(at('moved', 'b')), await names(at('other'))]).toEqual(['one', []])
      expect((await folder.stat()).ino).toBe((await files.look(at('moved')))?.ino)
      const inner = await folder.holdFolder('inner')
      await folder.removeFolder('inner')
      await expect(inner.open('a', 'create')).rejects.toEqual(failsWith('ENOENT'))
      await folder.remove('b')
      await folder.remove('b')
      expect(await folder.look('b')).toBeUndefined()
      await inner.close()
      await folder.close()
      await expect(folder.look('lock')).rejects.toEqual(failsWith('EBADF'))
      await expect(folder.open('lock', 'read')).rejects.toEqual(failsWith('EBADF'))
      await expect(folder.lock('lock', 0)).rejects.toEqual(failsWith('EBADF'))
    })

    it('follows no link', async () => {
      await write(at('a'), 'secret')
      lab.makeLink('../a', at('held', 'file'))
      lab.makeLink('..', at('held', 'folder'))
      const folder = await files.holdFolder(at('held'))
      for (const access of ['read', 'change', 'change-or-create'] as const)
        await expect(folder.open('file', access)).rejects.toEqual(failsWith('ELOOP'))
      await expect(folder.open('file', 'create')).rejects.toEqual(failsWith('EEXIST'))
      await expect(folder.holdFolder('folder')).rejects.toEqual(failsWith('ENOTDIR'))
      await expect(folder.holdFolder('none')).rejects.toEqual(failsWith('ENOENT'))
      expect((await folder.look('file'))?.isSymbolicLink()).toBe(true)
      await folder.close()
      await expect(files.holdFolder(at('a'))).rejects.toEqual(failsWith('ENOTDIR'))
      await (await files.holdFolder(at('held', 'folder'))).close()
    })
  })
}
