import { writeAll } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import { holdVmFolder, inVmFolder, type VmPaths } from '../vm/files/datastore.ts'
import { migrateEncryption } from '../vm/files/migrate-encryption.ts'
import { readVmFiles, type VmFiles } from '../vm/files/read-vm.ts'
import { whileLocked } from '../vm/files/vm-lock.ts'
import type { VmMemory } from '../vm/power/memory.ts'
import { locateVm, requireRegistered } from '../vm/registry/places.ts'
import type { CarriedVtpm } from '../vtpm/carried-vtpm.ts'
import { createLeavingFiles } from './leaving-files.ts'
import type { Link } from './link.ts'
import { migrationFailed } from './migration-error.ts'
import type { MoveFacts, MovesInput } from './moves-input.ts'
import type { LeavingGuest } from './moving-guests.ts'
import type { PreparedMove } from './prepared-moves.ts'
import { requireEncryptedMove } from './require-encrypted.ts'
import { sendGuest } from './send-guest.ts'
import { type MoveProgress, type SentVm, sendVm } from './send-vm.ts'
import { type StillDisks, stopDisks } from './still-disks.ts'

/** @throws EsxiError VM_NOT_FOUND, VM_NOT_REGISTERED, VM_INVALID */
export async function requireCanLeave(input: MovesInput, move: PreparedMove): Promise<MoveFacts> {
  const { power } = input
  const { paths, files } = await requireHere(input, move)
  const guest = input.guests.leaving(move.name)
  if (guest === undefined && (await input.running.get(move.name))?.hasGuest === true)
    throw guestStarts(move.name)
  requireEncryptedMove(files, move.key)
  const mode = migrateEncryption(files)
  const memoryBytes = guest === undefined ? (power.memoryOf(move.name)?.sizeBytes ?? 0) : 0
  const fileBytes = move.isCopy
    ? await inVmFolder(paths, (folder) => createLeavingFiles(folder, paths).totalBytes())
    : 0
  return {
    isOn: input.running.has(move.name),
    totalBytes: memoryBytes + fileBytes,
    isEncrypted: move.key !== undefined && mode !== 'disabled',
  }
}

function guestStarts(name: string): EsxiError {
  return new EsxiError(
    'INVALID_POWER_STATE',
    `the guest of virtual machine "${name}" is starting; move it when the guest runs`,
  )
}

async function requireHere(
  { places }: MovesInput,
  { name, uuid }: PreparedMove,
): Promise<{ paths: VmPaths; files: VmFiles }> {
  const { paths } = await locateVm(places, name)
  requireRegistered(places, name)
  const files = await readVmFiles(paths)
  if (files.vmx.uuid !== uuid)
    throw new EsxiError('VM_NOT_FOUND', `another virtual machine has the name "${name}" by now`)
  return { paths, files }
}

/**
 * Sends a VM to another host. If this fails, the VM stays on this host, and runs if it ran.
 * @throws EsxiError MIGRATION_FAILED, VM_NOT_FOUND, VM_NOT_REGISTERED, DATASTORE_UNUSABLE
 */
export async function leaveHost(
  input: MovesInput,
  move: PreparedMove,
  link: Link,
  how: { signal: AbortSignal; onProgress: (progress: MoveProgress) => void },
): Promise<SentVm> {
  const { name } = move
  const { power, clock } = input
  // The VM may have changed since the migration was announced.
  const { isOn, totalBytes } = await requireCanLeave(input, move)
  if (isOn && !move.isOn)
    throw migrationFailed(
      `virtual machine "${name}" was powered on meanwhile; start the migration again`,
    )
  const { paths } = await requireHere(input, move)
  const guest = input.guests.leaving(name)
  const memory = guest === undefined ? power.memoryOf(name) : undefined
  const leaving: LeavingState = { memory, guest, vtpm: undefined, resumeVtpm: undefined }
  await using folder = await holdVmFolder(paths)
  const files = move.isCopy ? createLeavingFiles(folder, paths) : undefined
  let isReleased = false
  let still: StillDisks | undefined
  const vm = {
    ...{ name, uuid: move.uuid, totalBytes },
    files: files && (() => files.changed()),
    flush: async () => {
      const open = await input.running.get(name)
      const disks = open?.disks ?? []
      // A write after the last copy would be acknowledged, but not be at the destination.
      if (move.isCopy) still = await stopDisks(disks)
      else for (const disk of disks) await disk.flush()
      // QEMU sends the vTPM of a guest.
      if (move.isCopy && guest === undefined) leaving.resumeVtpm = await open?.pauseVtpm?.()
    },
    release: async () => {
      if (memory === undefined && guest === undefined) return
      guest?.detach()
      const admit = move.isCopy ? async () => still?.leave() : writeMove(move)
      leaving.vtpm = await power.handOver(name, admit, guest && 'stays')
    },
  }
  const sending = {
    ...{ ...how, monotonicMs: () => clock.monotonicMs() },
    onReleased: () => {
      isReleased = true
    },
  }
  const send = async () => {
    if (guest === undefined) return sendVm({ ...vm, memory }, link, sending)
    const vtpm = await (await input.running.get(name))?.vtpmCounts?.()
    return sendGuest({ ...vm, guest, vtpm }, link, sending)
  }
  try {
    // A VM that is off must not be powered on while its files are copied.
    const isLocked = files !== undefined && !isOn
    const sent = isLocked ? await whileLocked(paths, send) : await send()
    await endGuest(leaving)
    await leave(input, move)
    return sent
  } catch (error) {
    // Nothing happens if the disks were left already.
    still?.resume()
    const text = error instanceof Error ? error.message : 'the source failed'
    await link.send({ kind: 'cancelled', text }).catch(() => undefined)
    if (isReleased && move.isCopy && !isRefusal(error)) {
      await endGuest(leaving)
      throw await inDoubt(input, move, error)
    }
    if (isReleased && isOn) return await takeBack(input, move, leaving, error)
    await resume(input, move, leaving)
    throw error
  }
}

/** What runs of a VM that leaves, and does not end with the VM. */
type LeavingState = {
  /** Undefined if the VM is off, or has a guest. */
  memory: VmMemory | undefined
  guest: LeavingGuest | undefined
  /** The vTPM of the guest, after the VM has closed. */
  vtpm: CarriedVtpm | undefined
  /** Lets a suspended vTPM continue, if the VM is still open. */
  resumeVtpm: (() => Promise<void>) | undefined
}

/** Ends a guest whose VM is at another host, or closed. */
async function endGuest({ guest, vtpm }: LeavingState): Promise<void> {
  await guest?.end()
  await vtpm?.end()
}

/** Lets everything continue in an open VM that stays. */
async function resume(input: MovesInput, move: PreparedMove, leaving: LeavingState): Promise<void> {
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

/** Names the migration that may open the VM, while this host still holds its lock. */
function writeMove({ id }: PreparedMove): Parameters<MovesInput['power']['handOver']>[1] {
  return async (folder, paths) => {
    // Not made durable, which would take time: after a power loss no destination waits for it.
    await folder.remove(paths.migration)
    await using file = await folder.open(paths.migration, 'create')
    await writeAll(file, Buffer.from(id))
  }
}

/** Forgets a VM that is at its destination, with its files here. */
async function leave(input: MovesInput, { name, isCopy }: PreparedMove): Promise<void> {
  if (isCopy) await input.deleteVm(name)
  else await input.registration.forget(name)
}

/**
 * Returns the error for a VM whose files may be at the destination too. Only a user can look there.
 */
async function inDoubt(
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
async function takeBack(
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
    // Opening the VM ends the right of the destination to open it.
    await power.on(name, { memory, vtpm })
    await resumeGuest(input, move, leaving)
  } catch (error) {
    await endGuest(leaving)
    await power.handedOver(name)
    if (error instanceof EsxiError && IS_ELSEWHERE.has(error.code)) {
      logger.info('vm.migration-answer-lost', { vm: name, migration: id })
      return { rounds: 0, sentBytes: 0, downtimeMs: 0 }
    }
    logger.error('vm.not-taken-back', { vm: name, error })
  }
  throw cause
}

/** Codes that prove that the destination has the VM. */
const IS_ELSEWHERE: ReadonlySet<string> = new Set(['VM_POWERED_ON_ELSEWHERE', 'VM_NOT_REGISTERED'])

/** Whether the destination itself said that it does not take the VM. */
function isRefusal(error: unknown): boolean {
  return error instanceof EsxiError && error.code === 'MIGRATION_REFUSED'
}
