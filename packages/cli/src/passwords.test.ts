import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { readOpeningPasswords, readPassword, tryPasswords } from './passwords.ts'
import type { Terminal } from './terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-password-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Returns a terminal with typed input. `modes` records when echo was switched off and on. */
function terminalWith(typed: string | Buffer, isTTY: boolean) {
  const modes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (mode: boolean) => modes.push(mode),
  })
  stdin.end(typed)
  const stderr = new PassThrough()
  let shown = ''
  stderr.on('data', (chunk) => {
    shown += chunk
  })
  const { signal } = new AbortController()
  const terminal: Terminal = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    env: {},
    signal,
    random: systemRandom,
  }
  return { terminal, modes, shown: () => shown }
}

async function read(typed: string | Buffer, file: string | undefined, isTTY = false) {
  const { terminal, modes, shown } = terminalWith(typed, isTTY)
  const request = { file, option: '--password-file', prompt: 'Password', use: 'set' } as const
  const password = await readPassword(terminal, request)
  return { text: password.reveal().toString('utf8'), modes, shown: shown() }
}

describe('readPassword', () => {
  it('does not prompt if prompts are off, even on a terminal', async () => {
    const { terminal, shown } = terminalWith('secret\n', true)
    const request = {
      file: undefined,
      option: '--password-file',
      prompt: 'Password',
      use: 'set',
    } as const
    await expect(readPassword({ ...terminal, mayAsk: false }, request)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--password-file'),
    })
    expect(shown()).toBe('')
  })

  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' two words \n\n', ' two words '],
    ['one\ntwo\n', 'one'],
    ['one\r\ntwo', 'one'],
    ['pässwörd ✓\n', 'pässwörd ✓'],
  ])('reads %j from standard input and from a file', async (content, expected) => {
    expect((await read(content, '-')).text).toBe(expected)
    const file = join(folder, 'password')
    writeFileSync(file, content)
    expect((await read('', file)).text).toBe(expected)
  })

  it('prompts on the terminal without echo, handles deletions, and shows no typed character', async () => {
    const { text, modes, shown } = await read('sicher\u007f\u007fé\u007fret\r', undefined, true)
    expect(text).toBe('sichret')
    expect(modes).toEqual([true, false])
    expect(shown).toBe('Password: \n')
  })

  it('prompts a second time on the same terminal, for typed or pasted input', async () => {
    const request = {
      file: undefined,
      option: '--password-file',
      prompt: 'Password',
      use: 'set',
    } as const
    const pasted = terminalWith('one\rtwo\r', true)
    const typed = terminalWith('one\r', true)
    const first = await readPassword(pasted.terminal, request)
    const second = await readPassword(pasted.terminal, request)
    expect([first, second].map((each) => each.reveal().toString())).toEqual(['one', 'two'])
    await readPassword(typed.terminal, request)
    expect(typed.terminal.stdin.destroyed).toBe(false)
  })

  it('turns echo on again after Ctrl-C', async () => {
    const { terminal, modes } = terminalWith('abc\u0003', true)
    const request = {
      file: undefined,
      option: '--password-file',
      prompt: 'Password',
      use: 'set',
    } as const
    await expect(readPassword(terminal, request)).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(modes).toEqual([true, false])
  })

  it('turns echo off before it prompts', async () => {
    const { terminal, shown } = terminalWith('secret\n', true)
    const asked: string[] = []
    const stdin = Object.assign(terminal.stdin, { setRawMode: () => asked.push(shown()) })
    await readPassword(
      { ...terminal, stdin },
      { file: undefined, option: '--password-file', prompt: 'Password', use: 'set' },
    )
    expect(asked).toEqual(['', 'Password: '])
  })

  it('ends without a key press when the command is interrupted, and turns echo on again', async () => {
    const { terminal, modes, shown } = terminalWith('', true)
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (mode: boolean) => modes.push(mode),
    })
    const interruption = new AbortController()
    const password = readPassword(
      { ...terminal, stdin, signal: interruption.signal },
      { file: undefined, option: '--password-file', prompt: 'Password', use: 'set' },
    )
    interruption.abort()
    await expect(password).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(modes).toEqual([true, false])
    expect(shown()).toBe('Password: \n')
  })

  it.each([
    ['an empty password', '\n', 'is empty'],
    ['a password of 1025 bytes', 'x'.repeat(1025), 'is longer than 1024 bytes'],
    ['an endless password', 'x'.repeat(1_000_000), 'is longer than 1024 bytes'],
    [
      'a password behind a byte order mark',
      '\ufeffsecret',
      'begins with a byte order mark (UTF-8 BOM)',
    ],
    [
      'a password in UTF-16',
      Buffer.from('\ufeffsecret\n', 'utf16le'),
      'begins with a byte order mark (UTF-16 BOM)',
    ],
    ['a password with a NUL', 'sec\0ret', 'contains the control character U+0000'],
    ['a password with a tab', 'sec\tret', 'contains the control character U+0009'],
    ['a password that is not UTF-8', Buffer.from([0x61, 0xff]), 'is not UTF-8'],
  ])('refuses %s', async (_, content, message) => {
    await expect(read(content, '-')).rejects.toThrow(`the password ${message}`)
  })

  it('reports why a file cannot be read, and that there is no terminal', async () => {
    const cannot = 'cannot read the password file'
    const missing = join(folder, 'none')
    await expect(read('', missing)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${cannot} ${missing}: no such file or directory`,
    })
    await expect(read('', folder)).rejects.toThrow(`${cannot} ${folder}: it is a folder`)
    await expect(read('', undefined)).rejects.toThrow('give --password-file FILE')
  })
})

describe('tryPasswords', () => {
  const wrong = () => Object.assign(new Error('wrong'), { code: 'WRONG_BACKUP_PASSWORD' })
  /**
   * Tries the passwords of a password file with this content on a backup that has this password.
   */
  const opens = async (password: string, content: string) => {
    const { terminal } = terminalWith(content, false)
    const request = { file: '-', option: '--password-file', prompt: 'Password' }
    const opening = await readOpeningPasswords(terminal, request)
    return tryPasswords(opening, async (each) => {
      if (each.reveal().toString() !== password) throw wrong()
      return each.reveal().toString()
    })
  }

  it('tries the first line, then what version 0.2 read: all lines, with a byte order mark', async () => {
    expect(await opens('one', 'one\ntwo\n')).toBe('one')
    expect(await opens('one\ntwo', 'one\ntwo\n')).toBe('one\ntwo')
    expect(await opens('\ufeffone', '\ufeffone\n')).toBe('\ufeffone')
  })

  it('names the problem of the password file if no password from it opens the backup', async () => {
    await expect(opens('one', '\ufeffone')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('byte order mark'),
    })
    await expect(opens('one', 'two\nthree')).rejects.toMatchObject({
      code: 'WRONG_BACKUP_PASSWORD',
    })
  })

  it('stops at any other error, and wipes all passwords', async () => {
    const passwords = ['one', 'two'].map((text) => Secret.from(Buffer.from(text)))
    let attempts = 0
    const attempt = () => {
      attempts += 1
      return Promise.reject(Object.assign(new Error('gone'), { code: 'UNAVAILABLE' }))
    }
    await expect(tryPasswords({ passwords, problem: undefined }, attempt)).rejects.toThrow('gone')
    expect(attempts).toBe(1)
    for (const password of passwords) expect(() => password.reveal()).toThrow('wiped')
  })
})
