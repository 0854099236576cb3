import type { Files } from '@nkpsim/effects'
import type { DaemonNode } from '../cluster/daemon-node.ts'
import { hostInputs } from '../cluster/host-node.ts'
import { contentOf } from '../cluster/places.ts'

const BOOT_FILE = '/state/boot.yaml'
const SECURE_BOOT = 'secureBoot: true'
const WRONG_RECOVERY_KEY = Array.from({ length: 16 }, () => '123456').join('-')

/**
 * Boots a host with a TPM in ways that must leave its configuration closed: without secure boot,
 * with a cleared TPM, and with a wrong recovery key (I5). At last the right recovery key opens it.
 * The observer of boots sees each of them.
 * @param whileOff called while the host is off, before its first boot
 */
export async function bootChanged({
  node,
  clearTpm,
  recoveryKey,
  whileOff,
}: {
  node: DaemonNode
  clearTpm: () => void
  recoveryKey: string
  whileOff: () => Promise<void>
}): Promise<void> {
  const boot = async (recoveryDigits?: string): Promise<void> => {
    node.kill({ losesPower: true })
    await node.start(hostInputs(recoveryDigits))
  }
  node.kill({ losesPower: true })
  await whileOff()
  const original = node.machine.peek((files) => contentOf(files, BOOT_FILE))
  const changed = original.toString().replace(SECURE_BOOT, 'secureBoot: false')
  node.machine.peek((files) => replace(files, BOOT_FILE, Buffer.from(changed)))
  await boot()
  node.machine.peek((files) => replace(files, BOOT_FILE, original))
  await boot()
  node.kill({ losesPower: true })
  clearTpm()
  await boot()
  await boot(WRONG_RECOVERY_KEY)
  await boot(recoveryKey)
}

/** Replaces the content of a file from outside, durably. */
export function replace(files: Files, path: string, content: Buffer): void {
  const file = files.now.open(path, 'change')
  file.now.truncate(0)
  file.now.write(content, 0)
  file.now.syncData()
  file.now.close()
}
