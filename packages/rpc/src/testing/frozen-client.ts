// A client in a separate process, for tests that freeze the process. Reads its identity and
// the address from standard input, opens a stream, and keeps the stream open.

import { text } from 'node:stream/consumers'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectRpc } from '../client/connect-rpc.ts'

const { tls, address } = JSON.parse(await text(process.stdin))

async function* requests() {
  yield { generation: 1 }
  await new Promise(() => setInterval(() => {}, 1000))
}

const channel = connectRpc({ address, tls, expectPeer: { kind: 'host' } })
const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
for await (const _ of agent.synchronize(requests(), { timeoutMs: PATIENCE_MS })) {
  process.stdout.write('open\n')
}
