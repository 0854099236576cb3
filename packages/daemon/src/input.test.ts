import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readInput, streamInput } from './input.ts'

const WHAT = { what: 'the file', maxBytes: 100_000 }
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-input-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('readInput', () => {
  it('reads a file and standard input, also in pieces', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'content')
    expect((await readInput(path, WHAT)).toString()).toBe('content')
    const stdin = Readable.from([Buffer.from('con'), Buffer.from('tent')])
    expect((await readInput('-', { ...WHAT, stdin })).toString()).toBe('content')
  })

  it('reads a pipe to its end, however slowly the writer writes', async () => {
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    const writer = spawn('sh', [
      '-c',
      `exec >'${path}'; echo one; head -c 70000 /dev/zero; echo two`,
    ])
    const [bytes] = await Promise.all([readInput(path, WHAT), once(writer, 'exit')])
    expect(bytes.length).toBe(70_008)
    expect(bytes.subarray(-4).toString()).toBe('two\n')
  })

  it('stops waiting for a terminal when its signal aborts', async () => {
    const module = fileURLToPath(new URL('input.ts', import.meta.url))
    const code = `import { readInput } from ${JSON.stringify(module)}
      const abort = new AbortController()
      const read = readInput('/dev/tty', { what: 'x', maxBytes: 9, signal: abort.signal })
      setTimeout(() => abort.abort(), 100)
      await read.catch((error) => console.log(error.code))`
    const command = '"$NODE" --disable-warning=ExperimentalWarning --input-type=module-typescript'
    const child = spawn('script', ['-qfec', `${command} -e "$CODE"`, '/dev/null'], {
      env: { ...process.env, NODE: process.execPath, CODE: code },
    })
    expect(await text(child.stdout)).toBe('INPUT_UNREADABLE\r\n')
  })

  it.each(['-', '/dev/stdin', '/dev/fd/0'])(
    'reads standard input as %s, from a pipe or a socket',
    async (name) => {
      const module = fileURLToPath(new URL('input.ts', import.meta.url))
      const code = `import { readInput } from ${JSON.stringify(module)}
        process.stdout.write(await readInput('${name}', { what: 'x', maxBytes: 9 }))`
      const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript']
      // Node.js gives its children sockets as standard input.
      const child = spawn(process.execPath, [...args, '-e', code])
      child.stdin.end('content')
      expect(await text(child.stdout)).toBe('content')
      const shell = spawn('sh', [
        '-c',
        'printf content | "$0" "$@"',
        process.execPath,
        ...args,
        '-e',
        code,
      ])
      expect(await text(shell.stdout)).toBe('content')
    },
  )

  it('reads standard input only once, and reports a second attempt', async () => {
    const stdin = Readable.from([Buffer.from('content')])
    await readInput('-', { ...WHAT, stdin })
    await expect(readInput('/dev/stdin', { ...WHAT, stdin })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringMatching(/^cannot read the file \/dev\/stdin: .* only once/),
    })
    await expect(streamInput('-', { stdin })).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
  })

  it('stops waiting for the writer of a pipe when its signal aborts', async () => {
    const path = join(folder, 'silent')
    execFileSync('mkfifo', [path])
    const { signal, abort } = interruption()
    const waits: Promise<unknown>[] = [
      readInput(path, { ...WHAT, signal }),
      streamInput(path, { signal }).then(text),
    ]
    const stdin = new PassThrough()
    waits.push(readInput('-', { ...WHAT, stdin, signal }))
    setImmediate(abort)
    const reason = { name: 'AbortError' }
    const unreadable = { code: 'INPUT_UNREADABLE', cause: reason }
    expect(await Promise.allSettled(waits)).toMatchObject([
      { status: 'rejected', reason: unreadable },
      { status: 'rejected', reason },
      { status: 'rejected', reason: unreadable },
    ])
  })

  it('lets a process end while a pipe has no writer', async () => {
    const path = join(folder, 'endless')
    execFileSync('mkfifo', [path])
    const module = fileURLToPath(new URL('input.ts', import.meta.url))
    const code = `import { readInput } from ${JSON.stringify(module)}
      const read = readInput(${JSON.stringify(path)}, { what: 'x', maxBytes: 9 })
      setTimeout(() => process.exit(7), 100)
      await read`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript']
    const child = spawn(process.execPath, [...args, '-e', code], { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([7, null])
  })

  it('refuses an input with more bytes than allowed', async () => {
    await expect(readInput('/dev/zero', WHAT)).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      message: 'the file /dev/zero has more than 100000 bytes',
    })
  })

  it('reports why it cannot read, with the reason of the operating system', async () => {
    await expect(readInput(join(folder, 'none'), WHAT)).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `cannot read the file ${join(folder, 'none')}: no such file or directory`,
    })
    await expect(readInput(folder, WHAT)).rejects.toThrow(`${folder}: it is a folder`)
  })
})

describe('streamInput', () => {
  it('streams a file and standard input', async () => {
    const path = join(folder, 'long')
    writeFileSync(path, 'x'.repeat(3_000_000))
    expect(await text(await streamInput(path))).toHaveLength(3_000_000)
    const stdin = Readable.from(['a', 'b'])
    expect(await text(await streamInput('-', { stdin }))).toBe('ab')
  })
})

function interruption(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
