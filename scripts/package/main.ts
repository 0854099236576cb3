import { parseArgs } from 'node:util'
import { makePackage } from './make-package.ts'

const { values } = parseArgs({ options: { out: { type: 'string', default: '.' } } })
process.stdout.write(`${await makePackage(values.out)}\n`)
