import { writeAll } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { asDatastoreError } from '../disk/datastore-error.ts'
import { EsxiError } from '../errors.ts'
import { holdVmFolder, inVmFolder, type VmPaths } from '../vm/files/datastore.ts'
import { migrateEncryption } from '../vm/files/migrate-encryption.ts'
import { readVmFiles, type VmFiles } from '../vm/files/read-vm.ts'
import { whileLocked } from '../vm/files/vm-lock.ts'
import type { Admit } from '../vm/power/open-vm.ts'
import { locateVm, requireRegistered } from '../vm/registry/places.ts'
import type { CarriedVtpm } from '../vtpm/carried-vtpm.ts'
import { createLeavingFiles } from './leaving-files.ts'
import type { Link } from './link.ts'
import { migrationFailed } from './migration-error.ts'
import type { MoveFacts, MovesInput } from './moves-input.ts'
import type { PreparedMove } from './prepared-moves.ts'
import { requireEncryptedMove } from './require-encrypted.ts'
import { sendGuest } from './send-guest.ts'
import { type MoveProgress, type SentVm, sendVm } from './send-vm.ts'
import { type StillDisks, stopDisks } from './still-disks.ts'
import { endGuest, inDoubt, isRefusal, type LeavingState, resume, takeBack } from './take-back.ts'

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
  const leaving: LeavingState = {
    ...{ step: 'here', memory, guest, vtpm: undefined, resumeVtpm: undefined },
  }
  await using folder = await holdVmFolder(paths)
  const files = move.isCopy ? createLeavingFiles(folder, paths) : undefined
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
      const onCarried = (vtpm: CarriedVtpm | undefined): void => {
        leaving.vtpm = vtpm
      }
      await power.handOver(name, admit, guest && onCarried)
    },
  }
  const sending = {
    ...{ ...how, monotonicMs: () => clock.monotonicMs() },
    onReleasing: () => {
      leaving.step = 'releasing'
    },
    onReleased: () => {
      leaving.step = 'released'
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
    leaving.step = 'taken'
    await endGuest(input, move, leaving)
    await leave(input, move)
    return sent
  } catch (cause) {
    const error = asDatastoreError(cause)
    if (leaving.step === 'taken') throw error
    // Nothing happens if the disks were left already.
    still?.resume()
    const text = error instanceof Error ? error.message : 'the source failed'
    await link.send({ kind: 'cancelled', text }).catch(() => undefined)
    if (leaving.step === 'released' && move.isCopy && !isRefusal(error)) {
      await endGuest(input, move, leaving)
      throw await inDoubt(input, move, error)
    }
    if (leaving.step !== 'here' && isOn) return await takeBack(input, move, leaving, error)
    await resume(input, move, leaving)
    throw error
  }
}

/** Names the migration that may open the VM, while this host still holds its lock. */
function writeMove({ id }: PreparedMove): Admit {
  return async (folder, paths) => {
    // Not made durable, which would take time: after a power loss no destination waits for it.
    await folder.remove(paths.migration)
    await using file = await folder.open(paths.migration, 'create')
    await writeAll(file, Buffer.from(id))
  }
}

/**
 * Forgets a VM that is at its destination, with its files here.
 * @throws EsxiError MIGRATION_FAILED if its files stay
 */
async function leave(input: MovesInput, { name, isCopy }: PreparedMove): Promise<void> {
  const { deleteVm, registration, places, power, logger } = input
  if (isCopy) {
    try {
      return await deleteVm(name)
    } catch (cause) {
      await power.handedOver(name)
      const isGone = await locateVm(places, name).then(
        () => false,
        () => true,
      )
      if (!isGone)
        throw migrationFailed(
          `virtual machine "${name}" is at its destination, but its former files could not be deleted: ${messageOf(cause)}; never power it on here, but delete it on this host: nkpsim vm delete ${shellWord(name)}`,
          { cause },
        )
    }
  }
  try {
    await registration.forget(name)
  } catch (error) {
    // This host does not open it again: its folder is gone, or names the destination.
    logger.warn('vm.not-forgotten', { vm: name, error })
  }
}
