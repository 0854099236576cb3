import { join } from 'node:path'
import { fileCheck, type Readiness, type ReadinessCheck } from '@nkpsim/daemon'
import type { Files } from '@nkpsim/effects'
import { CONFIG_STORE_FILE } from '../config-store/config-store.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'

/** The parts of a host that decide whether it is ready. */
export type ObservedHost = {
  name: string
  folder: string
  hasTpm: boolean
  tpmProblem: TpmProblem | undefined
  clockProblem: string | undefined
  isManaged: boolean
}

/**
 * Returns whether the hosts of a process can work. A host that waits for its first vCenter is ready
 * too.
 */
export async function hostReadiness(
  files: Files,
  hosts: readonly ObservedHost[],
): Promise<Readiness> {
  const checks = await Promise.all(hosts.map((host) => checksOf(files, host)))
  return { role: roleOf(hosts), checks: checks.flat() }
}

/** Checks what a host needs to work. */
export async function checksOf(
  files: Files,
  { name, folder, hasTpm, tpmProblem, clockProblem }: ObservedHost,
) {
  const checks: ReadinessCheck[] = [
    await fileCheck(files, `${name}: config store`, join(folder, CONFIG_STORE_FILE)),
    { name: `${name}: clock`, failure: clockProblem },
  ]
  if (hasTpm) checks.push({ name: `${name}: TPM`, failure: tpmProblem?.message })
  return checks
}

function roleOf(hosts: readonly ObservedHost[]): string {
  const managed = hosts.filter(({ isManaged }) => isManaged).length
  if (hosts.length > 1) return `rack of ${hosts.length} hosts, ${managed} of them managed`
  return managed === 1 ? 'managed host' : 'host that no vCenter manages yet'
}
