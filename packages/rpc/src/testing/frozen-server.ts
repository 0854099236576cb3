// A server in a separate process, for tests that freeze the process. Reads its identity from
// standard input, and writes its port to standard output.
import { text } from 'node:stream/consumers'
import { createRpcServer } from '../server/rpc-server.ts'
import { testAgentService } from './test-services.ts'

const tls = JSON.parse(await text(process.stdin))
const server = createRpcServer({
  tls,
  services: [
    testAgentService(async function* (requests) {
      for await (const { generation } of requests) yield { state: { generation } }
    }),
  ],
  toRpcError: () => undefined,
  logger: { debug: () => {}, error: () => {} },
})
process.stdout.write(`${await server.listen('localhost', 0)}\n`)
