import type { VsanTime } from '../records/vsan.ts'

/** Returns the time of vCenter, which hosts count on without it. */
export function clusterTimeMs(time: VsanTime | undefined, machineNowMs: number): number {
  if (time === undefined) return machineNowMs
  const { clusterMs, machineMs, scale } = time
  return Math.round(clusterMs + (machineNowMs - machineMs) * scale)
}
