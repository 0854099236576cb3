import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guestImageFolder } from '../guest/guest-image.ts'

/**
 * Returns why a test cannot boot a guest with tpm2-tools on this machine; undefined if it can.
 * scripts/test installs QEMU and builds the image where it can.
 */
export function reasonWithoutGuest(): string | undefined {
  if (spawnSync('qemu-system-x86_64', ['--version']).error !== undefined)
    return 'qemu-system-x86_64 is not installed'
  if (spawnSync('swtpm', ['--version']).error !== undefined) return 'swtpm is not installed'
  const folder = guestImageFolder(process.env)
  const contents = join(folder, 'contents')
  if (!existsSync(contents)) return `no guest image in ${folder}`
  if (!readFileSync(contents, 'utf8').split('\n').includes('tpm2'))
    return `the guest image in ${folder} lacks tpm2-tools`
  return undefined
}
