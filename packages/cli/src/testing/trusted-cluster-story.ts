import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { createKmsAuthority, makeKmsKey, type PemPair } from '@nkpsim/kmip/testing'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn } from './refusals.ts'

const HOSTS = ['esx-1', 'esx-2', 'esx-3']
const REFUSED = 'You cannot power on virtual machines on an unattested Trusted Host.'

/** A running key server. */
export type StoryKms = { port: number; end(): Promise<void> }

/** What a key server is started with. */
export type KmsStart = {
  server: PemPair
  /** Certificate of the authority of its clients. */
  clientsPem: string
  /** An empty folder for its files. */
  folder: string
}

/**
 * Tells the story of a trusted cluster of real processes, whose primary key is at a key server.
 * @param startKms starts the key server on a free port
 */
export function trustedClusterStory(
  name: string,
  startKms: (start: KmsStart) => Promise<StoryKms>,
): void {
  let cluster: TestCluster
  let kms: StoryKms
  let primaryKeyId: string
  const path = (name: string): string => join(cluster.folder, name)
  const run = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
  async function done(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args)
    expect([args, exitCode, exitCode === 0 ? '' : stderr]).toEqual([args, 0, ''])
    return stdout
  }
  const json = async (...args: string[]) => JSON.parse(await done(...args, '-o', 'json'))
  /** Returns the status of the attestation of a host, as the host itself reports it. */
  const attestationOf = async (host: string): Promise<string | undefined> =>
    (await json('host', 'status', host)).trustAttestation?.attestationStatus
  const untilAttested = (host: string, status = 'attested') =>
    until(async () => (await attestationOf(host)) === status)
  const restart = async (host: string) => {
    await done('host', 'power-off', host)
    await done('host', 'power-on', host)
  }

  beforeAll(async () => {
    cluster = await startTestCluster({ hosts: HOSTS.length, noTpm: [], trustHosts: 2 })
    const authority = createKmsAuthority()
    const [server, client] = [authority.issueServer(), authority.issueClient('trust-authority')]
    const { certificatePem: clientsPem } = authority
    kms = await startKms({ server, clientsPem, folder: mkdtempSync(path('kms-')) })
    const trustedPem = server.certificatePem
    primaryKeyId = await makeKmsKey({ port: kms.port, trustedPem }, client)
    writeFileSync(path('kms.pem'), trustedPem)
    writeFileSync(path('client.pem'), client.certificatePem)
    writeFileSync(path('client-key.pem'), client.privateKeyPem, { mode: 0o600 })
  })
  afterAll(async () => {
    await kms?.end()
    await cluster?.dispose()
  })

  story(name, (step) => {
    step('is set up with a Trust Authority of two trust hosts', async () => {
      const trust = (...args: string[]) => done('trust-authority', ...args)
      const ca = (name: string) => join(cluster.stateDir, 'ca', name)
      const vendor = ['swtpm-localca-rootca-cert.pem', 'issuercert.pem'].map(ca)
      await trust('ca-certificate', 'add', 'vendor', ...vendor)
      await done('host', 'eventlog', 'esx-1', '--raw', path('esx-1.log'))
      await trust('base-image', 'add', 'image-1', '--event-log', path('esx-1.log'))
      const server = ['--server', `localhost:${kms.port}`]
      await trust('provider', 'create', 'tkp-1', '--primary-key', primaryKeyId, ...server)
      const identity = ['--certificate', path('client.pem'), '--key', path('client-key.pem')]
      await trust(
        'provider',
        'trust',
        'tkp-1',
        ...identity,
        '--server-certificate',
        path('kms.pem'),
      )
      await trust('enable')
      await trust('export-services', path('services.json'))
      await done('trusted-cluster', 'import', path('services.json'))
      await done('trusted-cluster', 'enable', 'Cluster', '--wait')
      for (const host of HOSTS) await untilAttested(host)
      await done('provider', 'register', 'tkp-1', '--trusted')
      await done('provider', 'set-default', 'tkp-1', '--wait')
      await until(async () => (await json('trusted-cluster', 'get', 'Cluster')).attestedCount === 3)
      expect(await done('trusted-cluster', 'list')).toMatch(/^Cluster +yes +OK +3 of 3 /m)
      await done('trusted-cluster', 'export-principal', path('vcenter.pem'))
      expect(readFileSync(path('vcenter.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
    })

    step('gives keys to hosts after their reboot, without vCenter', async () => {
      await done('vm', 'create', 'db-1', '--size', '64K', '--host', 'esx-1')
      await done('vcenter', 'stop')
      await restart('esx-1')
      await untilAttested('esx-1')
      await done('vm', 'power-on', 'db-1', '--host', 'esx-1')
    })

    step('works with one trust host', async () => {
      await done('trust-authority', 'kill', 'trust-1')
      await restart('esx-1')
      await untilAttested('esx-1')
      await done('vm', 'power-on', 'db-1', '--host', 'esx-1')
    })

    step('keeps running VMs and powers on no others when both trust hosts are lost', async () => {
      await done('trust-authority', 'kill', 'trust-2')
      await restart('esx-2')
      await untilAttested('esx-2', 'notAttested')
      await done('vm', 'create', 'plain', '--no-encryption', '--size', '64K', '--host', 'esx-2')
      const { exitCode, stderr } = await run('vm', 'power-on', 'plain', '--host', 'esx-2')
      expect([exitCode, stderr]).toEqual([4, expect.stringContaining(REFUSED)])
      expect(await done('vm', 'get', 'db-1', '--host', 'esx-1')).toMatch(/Power: +Powered on/)
      for (const name of ['trust-1', 'trust-2']) await done('trust-authority', 'start', name)
      await untilAttested('esx-2')
      await done('vm', 'power-on', 'plain', '--host', 'esx-2')
    })

    step('refuses an upgraded host until its image is added', async () => {
      await done('vcenter', 'start')
      const boot = join(cluster.stateDir, 'hosts', 'esx-3', 'boot.yaml')
      const text = readFileSync(boot, 'utf8')
      writeFileSync(boot, text.replace('build: "24022510"', 'build: "24585291"'))
      await until(async () => (await run('host', 'authorize-boot', 'esx-3')).exitCode === 0)
      await done('vcenter', 'stop')
      await restart('esx-3')
      await untilAttested('esx-3', 'notAttested')
      expect((await json('host', 'status', 'esx-3')).trustAttestation.messages[0]).toContain(
        'ESXi 8.0.3 build 24585291, which is not among the base images',
      )
      await done('host', 'eventlog', 'esx-3', '--raw', path('esx-3.log'))
      const image = ['image-2', '--event-log', path('esx-3.log')]
      await done('trust-authority', 'base-image', 'add', ...image)
      await untilAttested('esx-3')
      await done('vm', 'create', 'db-3', '--size', '64K', '--host', 'esx-3')
      await done('vm', 'power-on', 'db-3', '--host', 'esx-3')
    })
  })
}
