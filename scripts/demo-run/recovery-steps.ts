import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from './nkpsim.ts'
import { readBack } from './outage-steps.ts'
import { untilHeld } from './provider-steps.ts'
import { CLUSTER, PROVIDER, type Story, VM } from './story.ts'

/** Runs step 8 of the demo: recovers on a new vCenter. */
export async function recover(story: Story): Promise<void> {
  const { recovery, say, backupFile, backupPassword } = story
  await recovery.ok(['up', '--hosts', '0'])
  await refuseBadBackups(story)
  const restore = ['provider', 'restore', '--password-file', '-', '--file', backupFile]
  const restored = await recovery.ok<{ keyId: string; kcv: string }>(restore, backupPassword)
  check(
    restored.keyId === story.keyId,
    `restored key id ${restored.keyId} differs from the original ${story.keyId}`,
  )
  check(
    restored.kcv === story.kcv,
    `restored KCV ${restored.kcv} differs from the original ${story.kcv}`,
  )
  say(`a new vCenter restores ${PROVIDER}: same key id, same KCV`)
  for (const { name, adoptionAddress, thumbprint } of story.hosts) {
    const add = ['host', 'add', name, '--address', adoptionAddress, '--thumbprint', thumbprint]
    const options = ['--cluster', CLUSTER, '--force', '--password-file', '-']
    await recovery.ok([...add, ...options], story.rootPassword)
  }
  await untilHeld(recovery, 'ACTIVE')
  await recovery.ok(['vm', 'power-off', VM, '--host', 'esx-1'])
  await recovery.ok(['vm', 'power-on', VM, '--host', 'esx-3'])
  await readBack(story, recovery, 'esx-3')
  say(
    `the new vCenter manages the three hosts; esx-3 powers on ${VM}, and its disk reads back unchanged`,
  )
}

async function refuseBadBackups(story: Story): Promise<void> {
  const { recovery, say, backupFile, backupPassword } = story
  const restore = ['provider', 'restore', '--password-file', '-', '--file']
  say(
    `wrong password, refused: ${await recovery.fails(2, [...restore, backupFile], 'not-the-one')}`,
  )
  const flipped = join(story.folder, 'flipped.p12')
  const bytes = await readFile(backupFile)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x01
  await writeFile(flipped, bytes, { mode: 0o600 })
  say(`one bit flipped, refused: ${await recovery.fails(2, [...restore, flipped], backupPassword)}`)
  const providers = await recovery.ok<unknown[]>(['provider', 'list'])
  check(providers.length === 0, 'a refused backup left a provider behind')
}
