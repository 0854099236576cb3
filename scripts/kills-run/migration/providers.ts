import { join } from 'node:path'
import { makeKmsKey, type Pykmip } from '@nkpsim/kmip/testing'
import { identityOf, type KeyServer, makeStandardProvider, startKeyServer } from '../key-server.ts'
import { CALL, HOSTS, makeNativeProvider, type Site, until } from '../site.ts'
import { nkpsimDone } from './command.ts'
import { AWAY, PROVIDERS } from './legs.ts'

const CLUSTER = 'Cluster'

/**
 * Makes a native, a standard and a trusted provider. PyKMIP has the keys of the last two. The
 * native one is the default of the vCenter and of the cluster.
 */
export async function makeProviders(site: Site): Promise<Pykmip> {
  const keyServer = await startKeyServer(site)
  const { pykmip } = keyServer
  try {
    await makeNativeProvider(site, HOSTS.length + 1)
    await nkpsimDone(site, ['provider', 'set-default', PROVIDERS.native, '--cluster', CLUSTER])
    await makeStandardProvider(site, PROVIDERS.standard, keyServer)
    await makeTrustedProvider(site, keyServer)
  } catch (error) {
    await pykmip.kill()
    throw error
  }
  return pykmip
}

/** Sets up two trust hosts, which attest all hosts by their TPMs and images. */
async function makeTrustedProvider(
  site: Site,
  { pykmip, server, authority }: KeyServer,
): Promise<void> {
  const { stateDir } = site
  const client = authority.issueClient('trust-authority')
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
