import { EsxiError, type EsxiErrorCode } from '../../errors.ts'
import type { VsanDisk, VsanDiskEncryption, VsanDiskState } from '../components.ts'
import type { DiskEncryption, DiskLabel } from './label.ts'
import type { MountedDisk } from './mounted-disk.ts'

/** Why a disk is not mounted, one line. */
export type DiskProblem = { state: Exclude<VsanDiskState, 'mounted'>; reason: string }

const CODES: Record<DiskProblem['state'], EsxiErrorCode> = {
  locked: 'VSAN_DISK_LOCKED',
  unformatted: 'VSAN_DISK_LOCKED',
  failed: 'VSAN_DISK_FAILED',
}

/** Returns a disk as the host reports it. */
export function describeDisk(
  fileName: string,
  label: DiskLabel | undefined,
  disk: MountedDisk | undefined,
  problem: DiskProblem,
): VsanDisk {
  const failure = disk?.failure()
  const present = failure && { state: 'failed' as const, reason: failure.message }
  return {
    fileName,
    diskId: label?.diskId ?? '',
    clusterId: label?.clusterId ?? '',
    capacityBytes: label?.capacityBytes ?? 0,
    usedBytes: disk?.usedBytes() ?? 0,
    ...(present ?? (disk === undefined ? problem : { state: 'mounted', reason: undefined })),
    encryption: label?.encryption && describeEncryption(label.encryption),
    ...(label?.clearedFor !== undefined && { clearedFor: label.clearedFor }),
  }
}

/** Returns the error for a call that needs a mounted disk. */
export function unusableDisk(
  fileName: string,
  { state, reason }: DiskProblem,
  cause?: unknown,
): EsxiError {
  return new EsxiError(CODES[state], `the vSAN disk ${fileName} is ${state}: ${reason}`, { cause })
}

function describeEncryption({ dek, nextDek, dekGenerationId }: DiskEncryption): VsanDiskEncryption {
  const { providerName, keyId } = dek
  return {
    ...{ providerName, keyId, dekGenerationId },
    nextKey: nextDek && { providerName: nextDek.providerName, keyId: nextDek.keyId },
  }
}
