import { unreadable } from './migration-error.ts'

/** What the destination of a guest must know before the guest arrives. */
export type GuestFacts = {
  memoryMib: number
  /** Version of the source's QEMU, such as `7.2.22`. */
  qemuVersion: string
  /** Capacities of the disks, bytes. */
  diskBytes: readonly number[]
  /** Undefined if the VM has no vTPM. See VtpmStep. */
  vtpm: { resetCount: number; stepCount: number } | undefined
}

/** vSphere has 60 disks a controller. */
const MAX_DISKS = 64
/** Largest memory of a guest, MiB. */
export const MAX_GUEST_MIB = 64 * 1024
/** A vTPM counts its resets in 32 bits, and so do reports of hosts. */
const MAX_COUNT = 2 ** 31
const VERSION = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/

/** Reads what another host sent. @throws EsxiError MIGRATION_FAILED */
export function parseGuestFacts({
  memoryMib,
  qemuVersion,
  diskBytes,
  vtpm,
}: Record<string, unknown>): GuestFacts {
  if (typeof qemuVersion !== 'string' || !VERSION.test(qemuVersion)) throw unreadable()
  if (!Array.isArray(diskBytes) || diskBytes.length > MAX_DISKS) throw unreadable()
  return {
    memoryMib: countOf(memoryMib, MAX_GUEST_MIB),
    qemuVersion,
    diskBytes: diskBytes.map((bytes) => countOf(bytes)),
    vtpm: vtpm === undefined ? undefined : parseVtpm(vtpm),
  }
}

function parseVtpm(value: unknown): GuestFacts['vtpm'] {
  if (typeof value !== 'object' || value === null) throw unreadable()
  const { resetCount, stepCount } = value as Record<string, unknown>
  return { resetCount: countOf(resetCount, MAX_COUNT), stepCount: countOf(stepCount, MAX_COUNT) }
}

function countOf(value: unknown, most = Number.MAX_SAFE_INTEGER): number {
  const count = Number.isSafeInteger(value) ? Number(value) : -1
  if (count < 0 || count > most) throw unreadable()
  return count
}

/**
 * Whether a guest can move from one version of QEMU to another. A newer QEMU reads the stream of an
 * older one with the same machine type, but QEMU does not promise the reverse
 * (docs/devel/migration.rst of QEMU). Pure.
 */
export function canRead(destination: string, source: string): boolean {
  const [ownMajor = 0, ownMinor = 0] = destination.split('.').map(Number)
  const [major = 0, minor = 0] = source.split('.').map(Number)
  return ownMajor === major ? ownMinor >= minor : ownMajor > major
}
