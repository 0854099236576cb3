import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import {
  createKmsAuthority,
  type KmsAuthority,
  type PemPair,
  type Pykmip,
  startPykmip,
} from '@nkpsim/kmip/testing'
import { nkpsimDone } from './migration/command.ts'
import type { Site } from './site.ts'

/** A key server beside the cluster, and the authority of its clients. */
export type KeyServer = { pykmip: Pykmip; server: PemPair; authority: KmsAuthority }

/** Returns the program of PyKMIP; undefined if it is not installed. */
export function pykmipProgram(): string | undefined {
  return findPykmip(pykmipCandidates(process.env))
}

/** Starts PyKMIP with its keys in the state folder. @throws Error if it is not installed */
export async function startKeyServer({ stateDir }: Site): Promise<KeyServer> {
  const folder = join(stateDir, 'pykmip')
  mkdirSync(folder, { mode: 0o700 })
  const authority = createKmsAuthority()
  const server = authority.issueServer()
  const program = pykmipProgram()
  if (program === undefined)
    throw new Error('PyKMIP is missing; install it: apt-get install python3-pykmip')
  const clientsPem = authority.certificatePem
  const pykmip = await startPykmip({ program, folder, port: 0, server, clientsPem })
  return { pykmip, server, authority }
}

/** Registers a standard provider with the key server, and lets both trust each other. */
export async function makeStandardProvider(
  site: Site,
  kms: string,
  { pykmip, authority }: KeyServer,
): Promise<void> {
  await nkpsimDone(site, ['provider', 'register', kms, '--server', `localhost:${pykmip.port}`])
  const client = authority.issueClient('vcenter')
  await nkpsimDone(site, ['kms', 'trust', kms, ...identityOf(site, 'vcenter', client)])
  await nkpsimDone(site, ['kms', 'trust', kms, '--server-certificate', '--yes'])
}

/** Stores the identity of a client of the key server, and returns the options that name it. */
export function identityOf({ stateDir }: Site, name: string, client: PemPair): string[] {
  const [certificate, key] = [join(stateDir, `${name}.pem`), join(stateDir, `${name}-key.pem`)]
  writeFileSync(certificate, client.certificatePem)
  writeFileSync(key, client.privateKeyPem, { mode: 0o600 })
  return ['--certificate', certificate, '--key', key]
}
