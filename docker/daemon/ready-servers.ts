import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A gRPC server of a daemon, and how it is known to be that. */
export type ReadyServer = { address: string; port: number } & (
  | {
      /** SHA-256 of its certificate, upper-case hex with colons. */
      thumbprint: string
    }
  | {
      /** Certificate and key to show, and the authority of its certificate. */
      identity: { cert: string; key: string; ca: string }
    }
)

type ReadyContent = {
  address?: string
  port?: number
  hosts?: { address: string; adoptionPort: number; thumbprint: string }[]
}

/**
 * The servers that the daemon of a state folder says it serves on: a vCenter's, or the adoption server of each host, which alone answers before a
 * vCenter manages the host.
 */
export function readyServers(stateFolder: string): ReadyServer[] {
  const { address, port, hosts } = readContent(stateFolder)
  if (hosts !== undefined)
    return hosts.map(({ adoptionPort, ...host }) => ({ ...host, port: adoptionPort }))
  if (address === undefined || port === undefined)
    throw new Error(`${stateFolder}/ready.json says of no server`)
  const read = (name: string) => readFileSync(join(stateFolder, 'operator', name), 'utf8')
  const identity = {
    cert: read('certificate.pem'),
    key: read('private-key.pem'),
    ca: read('roots.pem'),
  }
  return [{ address, port, identity }]
}

function readContent(stateFolder: string): ReadyContent {
  try {
    return JSON.parse(readFileSync(join(stateFolder, 'ready.json'), 'utf8'))
  } catch (cause) {
    throw new Error(`nothing serves from ${stateFolder} yet`, { cause })
  }
}
