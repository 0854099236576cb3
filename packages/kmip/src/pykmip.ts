import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What PyKMIP reads and writes in its folder, which must be its working directory. */
export const PYKMIP_FILES = {
  configuration: 'pykmip.conf',
  certificate: 'server.crt',
  privateKey: 'server.key',
  /** Certificates of clients, or of their authorities, in PEM. */
  clients: 'clients.crt',
  policies: 'policy',
  keys: 'keys.db',
} as const

/** Name of the program of PyKMIP. */
export const PYKMIP_PROGRAM = 'pykmip-server'

/** Lists where the program of PyKMIP may be, best first. */
export function pykmipCandidates(environment: Readonly<NodeJS.ProcessEnv>): string[] {
  const cache = environment['XDG_CACHE_HOME'] ?? join(environment['HOME'] ?? '', '.cache')
  const folders = [
    join(cache, 'nkpsim', 'pykmip', 'bin'),
    ...(environment['PATH'] ?? '').split(delimiter),
    '/usr/bin',
  ]
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, PYKMIP_PROGRAM))
}

/** Returns the first of these paths that is a program; undefined if PyKMIP is not installed. */
export function findPykmip(candidates: readonly string[]): string | undefined {
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Returns the configuration of a PyKMIP that listens on 127.0.0.1. PyKMIP's default is TLS 1.0.
 * With the log level DEBUG, it would write keys to the log.
 */
export function pykmipConfiguration(port: number): string {
  const settings = {
    hostname: '127.0.0.1',
    port,
    certificate_path: PYKMIP_FILES.certificate,
    key_path: PYKMIP_FILES.privateKey,
    ca_path: PYKMIP_FILES.clients,
    auth_suite: 'TLS1.2',
    policy_path: PYKMIP_FILES.policies,
    enable_tls_client_auth: 'True',
    logging_level: 'INFO',
    database_path: PYKMIP_FILES.keys,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return `[server]\n${lines.join('\n')}\n`
}
