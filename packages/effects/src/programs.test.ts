import { expect, it } from '@jest/globals'
import { systemPrograms } from './node-programs.ts'
import { noPrograms } from './programs.ts'

it('a program ends with its exit code, and its errors can be read', async () => {
  expect(systemPrograms.isInstalled('sh')).toBe(true)
  const program = await systemPrograms.start('sh', ['-c', 'echo broken >&2; exit 3'], '/')
  expect(await program.ended).toEqual({ exitCode: 3, signal: null })
  expect(program.lastErrors()).toBe('broken\n')
})

it('a program can be killed', async () => {
  const program = await systemPrograms.start('sleep', ['600'], '/')
  expect(program.pid).toBeGreaterThan(0)
  program.kill('SIGKILL')
  expect(await program.ended).toEqual({ exitCode: null, signal: 'SIGKILL' })
})

it('a machine without programs starts none', async () => {
  expect(systemPrograms.isInstalled('no-such-program')).toBe(false)
  expect(noPrograms.isInstalled('sh')).toBe(false)
  await expect(noPrograms.start('sh', [], '/')).rejects.toThrow('sh is not installed')
})
