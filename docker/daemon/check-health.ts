import { askHealth } from './ask-health.ts'
import { readyServers } from './ready-servers.ts'

// Asks the daemon of a state folder for its gRPC health; ends with 0 when all its servers serve.
//   node check-health.ts STATE_FOLDER
const TIMEOUT_MS = 3000

try {
  const servers = readyServers(process.argv[2] ?? '')
  for (const server of servers) {
    const status = await askHealth(server, TIMEOUT_MS)
    if (status !== 'SERVING')
      throw new Error(`${server.address}:${server.port} is ${status}: its log says why`)
  }
} catch (error) {
  process.stderr.write(`unhealthy: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
