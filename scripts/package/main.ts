import { parseArgs } from 'node:util'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { makePackage } from './make-package.ts'

try {
  const { values } = parseArgs({ options: { out: { type: 'string', default: '.' } } })
  process.stdout.write(`${await makePackage(values.out)}\n`)
} catch (error) {
  process.stderr.write(`package: ${messageOf(error).trim()}\n`)
  process.exitCode = 1
}
