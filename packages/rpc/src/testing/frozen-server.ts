// A server in a process of its own, for tests that stop the process. Writes its port to standard output.
import { createRpcServer } from '../server/rpc-server.ts'
import { testAgentService } from './test-services.ts'

const tls = JSON.parse(process.env['TLS_IDENTITY'] ?? '')
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
