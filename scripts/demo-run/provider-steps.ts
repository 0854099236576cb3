import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DATASTORE_NAME } from '@nkpsim/simulator'
import { scanForSecrets } from '@nkpsim/simulator/checkers'
import { firstSector, takeSamples } from './image.ts'
import { check, type Nkpsim } from './nkpsim.ts'
import { PROVIDER, type Story, type UpHost, VM } from './story.ts'

const HOSTS = 3
/** Maximum time for vCenter to push a provider to all hosts, ms. */
const HELD_TIMEOUT_MS = 30_000
const POLL_MS = 200

type Provider = {
  keyId: string
  kcv: string
  status: string
  onHosts: { host: string; kcv: string; eligible: boolean }[]
}

/** Runs step 1 of the demo: starts a cluster. */
export async function bringUp(story: Story): Promise<void> {
  const args = ['up', '--hosts', '3', '--no-tpm', '3', '--root-password-file', '-']
  const { hosts } = await story.site.ok<{ hosts: UpHost[] }>(args, story.rootPassword)
  const modes = hosts.map(({ name, encryptionMode }) => `${name} ${encryptionMode}`).join(', ')
  check(modes === 'esx-1 TPM, esx-2 TPM, esx-3 NONE', `hosts came up as: ${modes}`)
  const seen = await story.site.ok<{ name: string; connectionState: string }[]>(['host', 'list'])
  check(
    seen.length === 3 && seen.every(({ connectionState }) => connectionState === 'CONNECTED'),
    `vCenter sees the hosts as ${seen.map((host) => `${host.name} ${host.connectionState}`)}`,
  )
  story.hosts = hosts
  story.say(`vCenter and three hosts run; config keys: ${modes}`)
}

/** Runs step 2 of the demo: creates a key provider. */
export async function createProvider(story: Story): Promise<void> {
  const { site, say } = story
  await site.ok(['provider', 'create', PROVIDER, '--no-tpm-required'])
  await untilHeld(site, 'NOT_BACKED_UP')
  const create = ['vm', 'create', VM, '--host', 'esx-1', '--size', '1MiB', '--provider', PROVIDER]
  say(`before the backup, refused: ${await site.fails(4, create)}`)
  const backup = ['provider', 'backup', PROVIDER, '--file', story.backupFile]
  await site.ok([...backup, '--password-file', '-'], story.backupPassword)
  const provider = await untilHeld(site, 'ACTIVE')
  await site.ok(['provider', 'set-default', PROVIDER])
  story.keyId = provider.keyId
  story.kcv = provider.kcv
  say(`backed up, and active on three hosts; KCV ${provider.kcv} on each`)
}

/** Runs step 3 of the demo: encrypts a VM. */
export async function encrypt(story: Story): Promise<void> {
  const { image, site, siteDir, say } = story
  const imported = await site.ok<{ image: { bytes: number; sha256: string } }>([
    'vm',
    'import',
    VM,
    '--host',
    'esx-1',
    '--file',
    image.path,
    '--provider',
    PROVIDER,
  ])
  check(
    imported.image.sha256 === image.sha256,
    'the import reports another SHA-256 than that of the file',
  )
  const datastore = join(siteDir, 'datastores', DATASTORE_NAME)
  const samples = await takeSamples(image)
  if (samples.length > 0) {
    const labelled = samples.map((bytes, index) => ({ label: `sample ${index}`, bytes }))
    const found = await scanForSecrets(labelled, { folders: [datastore] })
    check(found.length === 0, `plaintext is in ${found[0]?.place}`)
    say(`none of ${samples.length} samples of the plaintext is in the datastore`)
    return
  }
  const [plaintext, onDisk] = await Promise.all([
    firstSector(image.path),
    firstSector(join(datastore, VM, `${VM}-flat.vmdk`)),
  ])
  check(!plaintext.equals(onDisk), 'the first sector on the disk is plaintext')
  say('the file has no sample to search for; the first sector on the disk is not plaintext')
}

/** Waits until the provider has this status, and every host holds it with vCenter's KCV. */
export async function untilHeld(
  site: Nkpsim,
  status: 'NOT_BACKED_UP' | 'ACTIVE',
): Promise<Provider> {
  const deadlineMs = performance.now() + HELD_TIMEOUT_MS
  for (;;) {
    const provider = await site.ok<Provider>(['provider', 'get', PROVIDER])
    const { kcv, onHosts } = provider
    const holders = onHosts.filter((host) => host.kcv !== '')
    const different = holders.filter((host) => host.kcv !== kcv)
    check(different.length === 0, `a different KCV on ${different.map(({ host }) => host)}`)
    if (provider.status === status && holders.length === HOSTS) return provider
    const found = `${provider.status} on ${holders.length} of ${HOSTS} hosts`
    check(performance.now() < deadlineMs, `${PROVIDER} is ${found}, must be ${status} on all`)
    await sleep(POLL_MS)
  }
}
