import { parseArgs } from 'node:util'
import { makePackage } from './make-package.ts'

try {
  const { values } = parseArgs({ options: { out: { type: 'string', default: '.' } } })
  process.stdout.write(`${await makePackage(values.out)}\n`)
} catch (error) {
  process.stderr.write(`package: ${error instanceof Error ? error.message.trim() : error}\n`)
  process.exitCode = 1
}
