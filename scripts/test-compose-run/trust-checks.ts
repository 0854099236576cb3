import { check, compose, nkpsim, tryNkpsim, until } from './docker.ts'
import { powerOff, powerOn } from './site.ts'

const PROVIDER = 'tkp-1'
const VM = 'ledger-3'
const HOST = 'esx-1'
const CLIENT = '/kms-clients/trust-authority'
/** An unlocked VM can wait for the next check of the services by its host, which is every 5 min. */
const UNLOCK_MS = 360_000

/**
 * Starts the Trust Authority of the profile trust, and gives it to the site. A host that restarts
 * gets the keys of its VM while one trust host runs, and waits for them while none does.
 */
export async function usesTrustAuthority(): Promise<string> {
  await start('kms', 'trust-cli')
  await configure()
  await nkpsim(['trusted-cluster', 'import', '/exchange/services.json'])
  await nkpsim(['trusted-cluster', 'enable', 'Cluster', '--wait'])
  await nkpsim(['provider', 'register', PROVIDER, '--trusted'])
  await nkpsim(['vm', 'create', VM, '--host', HOST, '--size', '1MiB', '--provider', PROVIDER])
  await powerOn(VM, HOST)
  await powerOff(VM, HOST)
  await compose('kill', 'trust-1')
  await compose('restart', HOST)
  await until('the VM is unlocked by trust-2', cryptoState, isUnlocked, UNLOCK_MS)
  await compose('kill', 'trust-2')
  await compose('restart', HOST)
  await until('the VM is locked', cryptoState, (state) => state === 'LOCKED')
  const refused = await tryNkpsim(['vm', 'power-on', VM, '--host', HOST])
  check(refused.exitCode !== 0, 'a locked VM was powered on')
  await start('trust-1')
  await until('the VM is unlocked by trust-1', cryptoState, isUnlocked, UNLOCK_MS)
  await powerOn(VM, HOST)
  await powerOff(VM, HOST)
  await nkpsim(['vm', 'delete', VM, '--host', HOST, '--yes'])
  await nkpsim(['provider', 'delete', PROVIDER, '--yes'])
  await nkpsim(['trusted-cluster', 'disable', 'Cluster', '--yes'])
  return `${VM} opens with one trust host, is locked without any, and opens when one returns`
}

const start = (...services: string[]): Promise<string> =>
  compose('--profile', 'trust', 'up', '--detach', '--no-build', '--wait', ...services)

/** Says what the Trust Authority trusts, and writes what the site needs to use it. */
async function configure(): Promise<void> {
  const authority = (...args: string[]) => nkpsim(['trust-authority', ...args], { at: 'trust-cli' })
  const roots = (await compose('exec', '-T', 'trust-cli', 'sh', '-c', 'ls /tpm-roots/*.pem')).trim()
  await authority('ca-certificate', 'add', 'vendor', ...roots.split('\n'))
  await nkpsim(['host', 'eventlog', HOST, '--raw', '/exchange/boot.log'])
  await authority('base-image', 'add', 'image-1', '--event-log', '/exchange/boot.log')
  const keyId = (await compose('exec', '-T', 'kms', 'make-key', 'trust-authority')).trim()
  const server = ['--server', 'kms-1=kms.nkpsim.test:5696']
  await authority('provider', 'create', PROVIDER, '--primary-key', keyId, ...server)
  const trust = (...args: string[]) => authority('provider', 'trust', PROVIDER, ...args)
  await trust('--certificate', `${CLIENT}.pem`, '--key', `${CLIENT}-key.pem`)
  const serverFile = '/exchange/kms.pem'
  await authority('provider', 'server-certificate', PROVIDER, '--file', serverFile)
  await trust('--server-certificate', serverFile)
  await authority('enable', '--group', 'site-a')
  await authority('export-services', '/exchange/services.json')
}

const isUnlocked = (state: string | undefined): boolean => state === 'UNLOCKED'

async function cryptoState(): Promise<string | undefined> {
  const { stdout } = await tryNkpsim(['vm', 'get', VM, '--host', HOST])
  return stdout.match(/"cryptoState": "(\w+)"/)?.[1]
}
