// A client in a separate process, for tests of its environment. Reads its identity and the address
// from standard input, makes one call, and writes the result.
import { text } from 'node:stream/consumers'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectRpc } from '../client/connect-rpc.ts'
import { RpcError } from '../errors/rpc-error.ts'

const { tls, address, token } = JSON.parse(await text(process.stdin))
const channel = connectRpc({
  address,
  tls,
  expectPeer: { kind: 'host' },
  authorization: async () => `Bearer ${token}`,
})
try {
  await channel
    .client('nkpsim.esxi.v1.VirtualMachineService')
    .listVms({}, { timeoutMs: PATIENCE_MS })
  process.stdout.write('answered')
} catch (error) {
  process.stdout.write(error instanceof RpcError ? error.code : String(error))
} finally {
  channel.close()
}
