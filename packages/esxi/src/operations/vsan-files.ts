import { isNativeError } from 'node:util/types'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import { MAX_COMPONENT_TRANSFER_BYTES } from '../vsan/components.ts'
import type { NamespaceAnswer, NamespaceCall } from '../vsan/namespace/calls.ts'
import { requireMember, type VsanOnHost } from '../vsan/vsan-on-host.ts'
import { operation } from './operation.ts'

export type VsanFileOperations = ReturnType<typeof vsanFileOperations>

/** A failure as of a file system. */
export type NamespaceFailure = { code: string; syscall: string; message: string }

type Answered = { answer: NamespaceAnswer } | { failure: NamespaceFailure }

/**
 * The files of a vSAN datastore that this host owns, for other hosts of the same vSAN cluster. Not
 * audited, because they are the reads and writes of VMs.
 */
export function vsanFileOperations({ vsan }: { vsan: VsanOnHost }) {
  return named('nkpsim.esxi.v1.VsanFileService', {
    callNamespace: operation({
      requirement: 'host',
      audit: OPEN,
      run: async (
        { objectId, requestId, call }: { objectId: string; requestId: string; call: NamespaceCall },
        { peer }: Call,
      ): Promise<Answered> => {
        const { files } = requireMember(vsan, peer)
        try {
          return { answer: await files.serve(objectId, call, requestId) }
        } catch (error) {
          const failure = failureOf(error)
          if (failure === undefined) throw error
          return { failure }
        }
      },
    }),
    readVsanFile: operation({
      requirement: 'host',
      audit: OPEN,
      run: async (
        range: { objectId: string; offsetBytes: number; lengthBytes: number },
        { peer }: Call,
      ): Promise<Buffer> => {
        const { files } = requireMember(vsan, peer)
        const { objectId, offsetBytes, lengthBytes } = range
        if (lengthBytes > MAX_COMPONENT_TRANSFER_BYTES || !Number.isSafeInteger(offsetBytes))
          throw new EsxiError('INVALID_REQUEST', 'a read has at most 1 MiB')
        return files.serveRead(objectId, offsetBytes, lengthBytes)
      },
    }),
  })
}

function failureOf(error: unknown): NamespaceFailure | undefined {
  if (!isNativeError(error) || error instanceof EsxiError) return undefined
  const { code, syscall, message } = error as NodeJS.ErrnoException
  return code === undefined || syscall === undefined ? undefined : { code, syscall, message }
}
