import { EsxiError } from '../errors.ts'
import type { VmMemory } from '../vm/power/memory.ts'
import type { Admit } from '../vm/power/open-vm.ts'
import type { CarriedVtpm } from '../vtpm/carried-vtpm.ts'
import { migrationFailed } from './migration-error.ts'
import type { MovesInput } from './moves-input.ts'
import type { LeavingGuest } from './moving-guests.ts'
import type { PreparedMove } from './prepared-moves.ts'
import type { SentVm } from './send-vm.ts'

/** What runs of a VM that leaves, and does not end with the VM. */
export type LeavingState = {
  /** How far the VM has left its host. */
  step: 'here' | 'releasing' | 'released' | 'taken'
  /** Undefined if the VM is off, or has a guest. */
  memory: VmMemory | undefined
  guest: LeavingGuest | undefined
  /** The vTPM of the guest, after the VM has closed. */
  vtpm: CarriedVtpm | undefined
  /** Lets a suspended vTPM continue, if the VM is still open. */
  resumeVtpm: (() => Promise<void>) | undefined
}

/** Ends a guest whose VM is at another host, or closed. Its failure changes nothing there. */
export async function endGuest(
  { logger }: MovesInput,
  { name }: PreparedMove,
  { guest, vtpm }: LeavingState,
): Promise<void> {
  try {
    await guest?.end()
    await vtpm?.end()
  } catch (error) {
    logger.error('guest.not-ended', { vm: name, error })
  }
}

/** Lets everything continue in an open VM that stays. */
export async function resume(
  input: MovesInput,
  move: PreparedMove,
  leaving: LeavingState,
): Promise<void> {
  leaving.memory?.thaw()
  await leaving.resumeVtpm?.().catch((error: unknown) => {
    input.logger.error('vtpm.not-resumed', { vm: move.name, error })
  })
  await resumeGuest(input, move, leaving)
}

/** Lets the guest of an open VM continue. A VM whose guest has ended is off. */
async function resumeGuest(
  { power, logger }: MovesInput,
  { name }: PreparedMove,
  { guest }: LeavingState,
): Promise<void> {
  try {
    await guest?.resume()
  } catch (error) {
    logger.error('guest.not-resumed', { vm: name, error })
    await power.off(name)
  }
}

/**
 * Returns the error for a VM whose files may be at the destination too. Only a user can look there.
 */
export async function inDoubt(
  { running, power }: MovesInput,
  { name }: PreparedMove,
  cause: unknown,
): Promise<EsxiError> {
  if (!running.has(name)) await power.handedOver(name)
  return migrationFailed(
    `the connection was lost while the destination took virtual machine "${name}" over; look whether it is there, and if it is not, power it on here`,
    { cause },
  )
}

/**
 * Runs the VM here again after the destination did not take it.
 * @param leaving what runs of the VM
 * @param cause why the migration failed
 */
export async function takeBack(
  input: MovesInput,
  move: PreparedMove,
  leaving: LeavingState,
  cause: unknown,
): Promise<SentVm> {
  const { power, running, logger } = input
  const { name, id } = move
  const { memory, vtpm } = leaving
  if (running.has(name)) {
    await resume(input, move, leaving)
    throw cause
  }
  try {
    const admit = isRefusal(cause) ? reclaim(input) : undefined
    // Opening the VM ends the right of the destination to open it.
    await power.on(name, { memory, vtpm, ...(admit && { admit }) })
    await resumeGuest(input, move, leaving)
  } catch (error) {
    await endGuest(input, move, leaving)
    await power.handedOver(name)
    if (error instanceof EsxiError && IS_ELSEWHERE.has(error.code)) {
      logger.info('vm.migration-answer-lost', { vm: name, migration: id })
      return { rounds: 0, sentBytes: 0, downtimeMs: 0 }
    }
    logger.error('vm.not-taken-back', { vm: name, error })
  }
  throw cause
}

/**
 * Makes the VM one of this host again. A destination that says that it does not take the VM may
 * have failed after it named itself in the folder of the VM.
 */
function reclaim({ hostId }: MovesInput): Admit {
  return async (folder, paths) => {
    await folder.remove(paths.migration)
    const named = await folder.read(paths.registrant, hostId.length).catch(() => undefined)
    if (named?.toString() !== hostId) await folder.replace(paths.registrant, Buffer.from(hostId))
  }
}

/** Codes that prove that the destination has the VM. */
const IS_ELSEWHERE: ReadonlySet<string> = new Set(['VM_POWERED_ON_ELSEWHERE', 'VM_NOT_REGISTERED'])

/** Whether the destination itself said that it does not take the VM. */
export function isRefusal(error: unknown): boolean {
  return error instanceof EsxiError && error.code === 'MIGRATION_REFUSED'
}
