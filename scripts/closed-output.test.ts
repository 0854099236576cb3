import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'

const MODULE = join(import.meta.dirname, 'closed-output.ts')

/** Runs a script whose output has no reader. `lastWords` is the last statement of the script. */
async function runUnread(lastWords: string) {
  const script = `
    import { once } from 'node:events'
    import { ignoreClosedOutput } from ${JSON.stringify(MODULE)}
    ignoreClosedOutput(process.stdout)
    await once(process.stdin.resume(), 'end')
    for (const line of ['one', 'two'])
      await new Promise((resolve) => process.stdout.write(line, resolve))
    process.exitCode = 3
    ${lastWords}`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script]
  const child = spawn(process.execPath, args)
  const stderr = text(child.stderr)
  child.stdout.destroy()
  child.stdin.end()
  const [exitCode] = await once(child, 'close')
  return { exitCode, stderr: await stderr }
}

it('a script whose output has no reader continues to its end', async () => {
  expect(await runUnread('')).toEqual({ exitCode: 3, stderr: '' })
})

const emitted = (code: string): string =>
  `process.stdout.emit('error', Object.assign(new Error('${code}'), { code: '${code}' }))`

it('a script whose terminal is closed continues to its end', async () => {
  expect(await runUnread(emitted('EIO'))).toEqual({ exitCode: 3, stderr: '' })
})

it('any other error of the output ends a script', async () => {
  const { exitCode, stderr } = await runUnread(emitted('ENOSPC'))
  expect([exitCode, /ENOSPC/.test(stderr)]).toEqual([1, true])
})
