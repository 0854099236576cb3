import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { connectRpc } from '@nkpsim/rpc/grpc'
import { readOperatorIdentity, savedHostAuthorization, stealHost } from '@nkpsim/simulator'
import { checkDisk } from './image.ts'
import { check, type Nkpsim } from './nkpsim.ts'
import { PROVIDER, SECOND_VM, type Story, VM } from './story.ts'

type HostStatus = { vcenterConnected: boolean; keyProviders: { provider: string; kcv: string }[] }

/** Runs step 4 of the demo: kills vCenter. */
export async function killVcenter(story: Story): Promise<void> {
  await story.site.ok(['vcenter', 'kill'])
  const refusal = await story.site.fails(6, ['--timeout', '5', 'provider', 'list'])
  story.say(`nkpsim vcenter kill; vCenter is gone: ${refusal}`)
}

/** Runs step 5 of the demo: works on hosts without vCenter. */
export async function workWithoutVcenter(story: Story): Promise<void> {
  const { site, say } = story
  await site.ok(['vm', 'power-on', VM, '--host', 'esx-1'])
  await readBack(story, site, 'esx-1')
  say(`esx-1 powers on ${VM}; its disk reads back with SHA-256 ${story.image.sha256}`)
  const create = ['vm', 'create', SECOND_VM, '--host', 'esx-2', '--size', '8MiB']
  await site.ok([...create, '--provider', PROVIDER])
  await site.ok(['vm', 'power-on', SECOND_VM, '--host', 'esx-2'])
  say(`esx-2 makes and powers on a second encrypted VM, ${SECOND_VM}`)
}

/** Runs step 6 of the demo: power-cycles a host. */
export async function powerCycle(story: Story): Promise<void> {
  const { site, say, kcv } = story
  const status = await site.ok<HostStatus>(['host', 'power-cycle', 'esx-1'])
  check(!status.vcenterConnected, 'vCenter should be gone')
  const held = status.keyProviders.find(({ provider }) => provider === PROVIDER)
  check(held?.kcv === kcv, `after the power-cycle esx-1 holds KCV ${held?.kcv}, must be ${kcv}`)
  say('esx-1 was power-cycled: its TPM unsealed the config key, and the host holds the same KDK')
  await site.ok(['vm', 'power-on', VM, '--host', 'esx-1'])
  await readBack(story, site, 'esx-1')
  say(`${VM} is on again, and its disk reads back unchanged`)
}

/** Runs step 7 of the demo: steals hosts. */
export async function steal(story: Story): Promise<void> {
  const { siteDir: stateDir, folder, say, kcv } = story
  const thiefDir = join(folder, 'thief')
  const withTpm = await stealHost({ stateDir }, { name: 'esx-1', thiefDir })
  check(!withTpm.opened, 'the copy of esx-1 opened on a machine with another TPM')
  say(`the copy of esx-1 does not open: ${withTpm.reason}`)
  say('  why: its config key is sealed in the TPM, which stayed on the board')
  const withoutTpm = await stealHost({ stateDir }, { name: 'esx-3', thiefDir }, async (host) => {
    const stolen = connectRpc({
      address: `${host.address}:${host.managementPort}`,
      tls: readOperatorIdentity(stateDir),
      expectPeer: { kind: 'host', id: host.hostId },
      authorization: savedHostAuthorization(stateDir, host.hostId),
    })
    try {
      const client = stolen.client('nkpsim.esxi.v1.HostService')
      const { keyProviders } = await client.getStatus({}, { timeoutMs: 10_000 })
      const held = keyProviders.find(({ provider }) => provider === PROVIDER)
      check(held?.kcv === kcv, 'the copy of esx-3 does not hold the KDK')
    } finally {
      stolen.close()
    }
  })
  check(withoutTpm.opened, 'the copy of esx-3 did not open')
  say(`the copy of esx-3 opens, and holds the KDK with KCV ${kcv}`)
  say('  why: it has no TPM, so its config key is in a file beside the data that it protects')
}

/** Reads the disk of the demo's VM, and compares it with the image. */
export async function readBack(story: Story, site: Nkpsim, host: string): Promise<void> {
  const file = join(story.folder, 'read-back.img')
  await site.ok(['vm', 'read', VM, '--host', host, '--file', file])
  await checkDisk(file, story.image)
  await rm(file)
}
