import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Image } from './image.ts'
import { type Nkpsim, nkpsim } from './nkpsim.ts'

/** Names in the demo. */
export const PROVIDER = 'nkp-1'
export const VM = 'vault-1'
export const SECOND_VM = 'vault-2'
export const VM_WITH_VTPM = 'vault-3'
export const CLUSTER = 'Cluster'

/** A host in the output of `nkpsim up`. */
export type UpHost = {
  name: string
  hostId: string
  adoptionAddress: string
  thumbprint: string
  encryptionMode: string
}

/** Data that the steps of the demo share. */
export type Story = {
  folder: string
  image: Image
  /** State folders of the original site, which is lost later, and of the recovery vCenter. */
  siteDir: string
  recoveryDir: string
  site: Nkpsim
  recovery: Nkpsim
  backupFile: string
  /** Commands get this password only through standard input. */
  rootPassword: string
  backupPassword: string
  signal: AbortSignal
  /** Prints a result of a step. */
  say: (line: string) => void
  hosts: UpHost[]
  keyId: string
  kcv: string
}

export function newStory(
  folder: string,
  image: Image,
  signal: AbortSignal,
  say: (line: string) => void,
): Story {
  const siteDir = join(folder, 'site')
  const recoveryDir = join(folder, 'recovery')
  return {
    folder,
    image,
    siteDir,
    recoveryDir,
    site: nkpsim(siteDir, signal),
    recovery: nkpsim(recoveryDir, signal),
    backupFile: join(folder, `${PROVIDER}.p12`),
    rootPassword: randomBytes(18).toString('base64url'),
    backupPassword: randomBytes(18).toString('base64url'),
    signal,
    say,
    hosts: [],
    keyId: '',
    kcv: '',
  }
}
