import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { launcher } from '../package/package-manifest.ts'
import { packagedProgram } from './cli-start.ts'

it('the benchmark runs the packaged program with its own version of Node.js, whatever PATH has', () => {
  using folder = createTemporaryFolder()
  const write = (path: string, text: string, mode = 0o644): void =>
    writeFileSync(join(folder.path, path), text, { mode })
  for (const name of ['bin', 'lib', 'path']) mkdirSync(join(folder.path, name))
  write('package.json', '{ "type": "module" }')
  write('bin/nkpsim.js', launcher('nkpsim'))
  write('lib/cli.js', 'process.stdout.write(process.execPath)')
  write('path/node', '#!/bin/sh\nexit 9\n', 0o755)
  const [program = '', ...args] = packagedProgram(folder.path)
  const env = { PATH: join(folder.path, 'path') }
  expect(execFileSync(program, args, { env, encoding: 'utf8' })).toBe(process.execPath)
})
