import { fileURLToPath } from 'node:url'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { ownName } from './own-name.ts'

// Runs esxid. Without --name, the host takes the name of its container, because a service can have
// several containers.
const args = process.argv.slice(2)
try {
  if (!args.includes('--name')) {
    const name = await ownName()
    args.push('--name', name, '--address', name)
  }
} catch (error) {
  process.stderr.write(`esxid: ${messageOf(error)}\n`)
  process.exit(1)
}
const main = fileURLToPath(new URL('../../packages/esxi/src/main.ts', import.meta.url))
process.argv.splice(2, Infinity, ...args)
await import(main)
