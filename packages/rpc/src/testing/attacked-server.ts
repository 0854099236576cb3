// A server in a separate process, for tests that attack it and measure its memory. Reads its TLS
// identity from standard input, and writes its port to standard output. Without client certificates
// it is an adoption port, otherwise it serves VMs to operators.
import { text } from 'node:stream/consumers'
import { defineService } from '../server/define-service.ts'
import { createRpcServer } from '../server/rpc-server.ts'
import { testVm, testVmService } from './test-services.ts'

const tls = JSON.parse(await text(process.stdin))
const service =
  'clientAuth' in tls
    ? defineService('nkpsim.esxi.v1.AdoptionService', {
        allow: 'unauthenticated',
        handlers: {
          requestCertificate: async () => ({ hostId: 'h1' }),
          installCertificate: async () => ({}),
        },
      })
    : testVmService({ getVm: async ({ name }) => ({ vm: testVm(name) }) })
const server = createRpcServer({
  tls,
  services: [service],
  toRpcError: () => undefined,
  logger: { debug: () => {}, error: () => {} },
})
process.stdout.write(`${await server.listen('localhost', 0)}\n`)
