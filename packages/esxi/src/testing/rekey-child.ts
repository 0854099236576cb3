import { flushCompileCache } from 'node:module'
import { text } from 'node:stream/consumers'
import { Secret } from '@nkpsim/crypto'
import { keyProvider } from './key-provider.ts'
import { vmLab } from './vm-lab.ts'

/** Orders for the program, on standard input. */
export type RekeyOrder = {
  datastore: string
  /** Providers with their KDKs in hex. The first provider is the default. */
  providers: { name: string; keyId: string; kdk: string }[]
  to: string
  deep: boolean
}

// Makes the next start faster. Node saves the compile cache by itself only at a regular exit.
flushCompileCache()
// Rekeys the VM "vm" in a separate process that a test kills.
const order = JSON.parse(await text(process.stdin)) as RekeyOrder
const { vms } = await vmLab(order.datastore, order.providers.map(providerOf))
await vms.register('vm', '')
await vms.rekey('vm', order.to, { deep: order.deep, skipDisks: false, skipHome: false })

/** Returns the provider in an order. */
function providerOf({ name, keyId, kdk }: RekeyOrder['providers'][number]) {
  return keyProvider({ name, keyId, kdk: Secret.from(Buffer.from(kdk, 'hex')) })
}
