import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import {
  createKmsAuthority,
  makeKmsKey,
  type PemPair,
  type Pykmip,
  startPykmip,
} from '@nkpsim/kmip/testing'
import { CALL, HOSTS, makeNativeProvider, type Site, until } from '../site.ts'
import { nkpsimDone } from './command.ts'
import { AWAY, PROVIDERS } from './legs.ts'

const CLUSTER = 'Cluster'

/**
 * Makes a native, a standard and a trusted provider. PyKMIP has the keys of the last two. The
 * native one is the default of the vCenter and of the cluster.
 */
export async function makeProviders(site: Site): Promise<Pykmip> {
  const { stateDir } = site
  const folder = join(stateDir, 'pykmip')
  mkdirSync(folder, { mode: 0o700 })
  const authority = createKmsAuthority()
  const server = authority.issueServer()
  const program = findPykmip(pykmipCandidates(process.env))
  if (program === undefined)
    throw new Error('PyKMIP is missing; install it: apt-get install python3-pykmip')
  const clientsPem = authority.certificatePem
  const pykmip = await startPykmip({ program, folder, port: 0, server, clientsPem })
  try {
    await makeNativeProvider(site, HOSTS.length + 1)
    await nkpsimDone(site, ['provider', 'set-default', PROVIDERS.native, '--cluster', CLUSTER])
    await makeStandardProvider(site, pykmip, authority.issueClient('vcenter'))
    const client = authority.issueClient('trust-authority')
    await makeTrustedProvider(site, { pykmip, server, client })
  } catch (error) {
    await pykmip.kill()
    throw error
  }
  return pykmip
}

async function makeStandardProvider(site: Site, pykmip: Pykmip, client: PemPair): Promise<void> {
  const kms = PROVIDERS.standard
  await nkpsimDone(site, ['provider', 'register', kms, '--server', `localhost:${pykmip.port}`])
  await nkpsimDone(site, ['kms', 'trust', kms, ...identityOf(site, 'vcenter', client)])
  await nkpsimDone(site, ['kms', 'trust', kms, '--server-certificate', '--yes'])
}

/** Sets up two trust hosts, which attest all hosts by their TPMs and images. */
async function makeTrustedProvider(
  site: Site,
  { pykmip, server, client }: { pykmip: Pykmip; server: PemPair; client: PemPair },
): Promise<void> {
  const { stateDir } = site
  const tkp = PROVIDERS.trusted
  const trust = (...args: string[]) => nkpsimDone(site, ['trust-authority', ...args])
  const vendor = ['swtpm-localca-rootca-cert.pem', 'issuercert.pem']
  await trust(
    'ca-certificate',
    'add',
    'vendor',
    ...vendor.map((name) => join(stateDir, 'ca', name)),
  )
  const eventLog = join(stateDir, 'esx-1.log')
  await nkpsimDone(site, ['host', 'eventlog', 'esx-1', '--raw', eventLog])
  await trust('base-image', 'add', 'image-1', '--event-log', eventLog)
  const primaryKey = await makeKmsKey(
    { port: pykmip.port, trustedPem: server.certificatePem },
    client,
  )
  const address = `localhost:${pykmip.port}`
  await trust('provider', 'create', tkp, '--primary-key', primaryKey, '--server', address)
  const certificate = join(stateDir, 'pykmip', 'server.crt')
  const identity = identityOf(site, 'trust-authority', client)
  await trust('provider', 'trust', tkp, ...identity, '--server-certificate', certificate)
  await trust('enable')
  const services = join(stateDir, 'services.json')
  await trust('export-services', services)
  await nkpsimDone(site, ['trusted-cluster', 'import', services])
  await nkpsimDone(site, ['trusted-cluster', 'enable', CLUSTER, '--wait'])
  for (const host of [...HOSTS, AWAY]) await untilAttested(site, host)
  await nkpsimDone(site, ['provider', 'register', tkp, '--trusted'])
}

/** Waits until a Trust Authority has attested a host. */
export async function untilAttested(site: Site, host: string): Promise<void> {
  const isAttested = async (): Promise<boolean> => {
    const { trustAttestation } = await site.onHost(host, 'nkpsim.esxi.v1.HostService', (client) =>
      client.getStatus({}, CALL),
    )
    return trustAttestation?.status === 'TRUST_ATTESTATION_STATUS_ATTESTED'
  }
  await until(isAttested, site.signal)
}

/** Stores the identity of a client of the key server, and returns the options that name it. */
function identityOf({ stateDir }: Site, name: string, client: PemPair): string[] {
  const [certificate, key] = [join(stateDir, `${name}.pem`), join(stateDir, `${name}-key.pem`)]
  writeFileSync(certificate, client.certificatePem)
  writeFileSync(key, client.privateKeyPem, { mode: 0o600 })
  return ['--certificate', certificate, '--key', key]
}
