import type { esxiV1 } from '@nkpsim/rpc'
import { boundedText } from '../records/bounded-text.ts'
import { stateOf, vmOf } from './merge-objects.ts'

/** Data that is being copied to a component, as callers see it. */
export type ShownResync = {
  objectId: string
  componentId: string
  host: string
  vm: string
  file: string
  reason: string
  state: string
  totalBytes: number
  leftBytes: number
}

/** Greatest number of resyncs of one answer. Each host runs some dozens at the same time. */
const MAX_RESYNCS = 10_000

/** Merges what the owners of objects copy, ordered by object. Pure. */
export function mergeResyncs(
  all: readonly esxiV1.VsanResync__Output[],
  {
    hostNames,
    files,
  }: {
    hostNames: ReadonlyMap<string, string>
    files: readonly esxiV1.VsanObjectFile__Output[]
  },
): ShownResync[] {
  const paths = new Map(files.map(({ objectId, path }) => [objectId, boundedText(path)]))
  return all
    .slice(0, MAX_RESYNCS)
    .map(({ objectId, component, reason, totalBytes, doneBytes }) => {
      const file = paths.get(objectId) ?? ''
      const hostId = component?.hostId ?? ''
      return {
        ...{
          objectId: boundedText(objectId),
          componentId: boundedText(component?.componentId ?? ''),
        },
        ...{ host: hostNames.get(hostId) ?? boundedText(hostId), file, vm: vmOf(file) },
        ...{ reason: boundedText(reason), state: stateOf(component?.state ?? '') },
        ...{ totalBytes, leftBytes: Math.max(0, totalBytes - doneBytes) },
      }
    })
    .toSorted((a, b) => (a.objectId < b.objectId ? -1 : 1))
}
