import { type cloneV1, type Network, RpcError, type TlsIdentity } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import { type CloneHead, cloneHeadMessage } from './clone-head.ts'

const FETCH_TIMEOUT_MS = 10_000
/** Time for a copy of the whole database. */
const CLONE_TIMEOUT_MS = 10 * 60_000

/** A machine that waits to be cloned, and the thumbprint of the certificate that it shows. */
export type WaitingMachine = { address: string; thumbprint: string }

/** A clone on its way to one machine. */
export type OutgoingClone = {
  address: string
  /** Sends everything. Resolves when the machine has checked it. */
  stage(): Promise<void>
  /** Lets the machine become a node. */
  commit(): Promise<void>
  /** Ends the call. A machine that has not committed keeps nothing. */
  close(): Promise<void>
}

/**
 * Begins to clone this vCenter to a machine. The machine must show the certificate with the pinned
 * thumbprint, and trusts the authority of this vCenter.
 * @param pieces yields the database; nothing for the witness
 * @throws VcenterError CLONE_TARGET_UNREACHABLE, CLONE_TARGET_MISMATCH
 */
export async function openClone(
  {
    network,
    tls,
  }: {
    network: Pick<Network, 'connect' | 'fetchCertificate'>
    tls: Omit<TlsIdentity, 'rootsPem'>
  },
  { address, thumbprint }: WaitingMachine,
  head: CloneHead,
  pieces: () => AsyncIterable<Uint8Array>,
): Promise<OutgoingClone> {
  const rootsPem = await certificateOf(network, address, thumbprint)
  const expectPeer = { kind: 'vcenter' } as const
  const channel = await network.connect({ address, tls: { ...tls, rootsPem }, expectPeer })
  const mayCommit = Promise.withResolvers<boolean>()
  const requests = async function* (): AsyncIterable<cloneV1.CloneNodeRequest> {
    yield { head: cloneHeadMessage(head) }
    for await (const piece of pieces()) yield { piece: Buffer.from(piece) }
    yield { complete: true }
    if (await mayCommit.promise) yield { commit: true }
  }
  const answers = channel
    .client('nkpsim.clone.v1.CloneService')
    .cloneNode(requests(), { timeoutMs: CLONE_TIMEOUT_MS })
    [Symbol.asyncIterator]()
  const next = async (committed: boolean): Promise<void> => {
    const { done, value } = await answers.next().catch((cause: unknown) => {
      throw refused(address, cause)
    })
    if (done !== true && value.committed === committed) return
    throw new VcenterError(
      'CLONE_TARGET_REFUSED',
      `the machine at ${address} was not cloned: it did not give the expected answer`,
    )
  }
  return {
    address,
    stage: () => next(false),
    commit: () => {
      mayCommit.resolve(true)
      return next(true)
    },
    close: async () => {
      mayCommit.resolve(false)
      await answers.return?.()
      channel.close()
    },
  }
}

async function certificateOf(
  network: Pick<Network, 'fetchCertificate'>,
  address: string,
  thumbprint: string,
): Promise<string> {
  const shown = await network
    .fetchCertificate(address, { timeoutMs: FETCH_TIMEOUT_MS })
    .catch((cause: unknown) => {
      const message = `the machine at ${address} does not answer; start it: vcenterd --await-cloning`
      throw new VcenterError('CLONE_TARGET_UNREACHABLE', message, { cause })
    })
  if (shown.thumbprint === thumbprint) return shown.pem
  throw new VcenterError(
    'CLONE_TARGET_MISMATCH',
    `the machine at ${address} shows the thumbprint ${shown.thumbprint}, not the given one; compare it with the log of that machine`,
  )
}

function refused(address: string, cause: unknown): unknown {
  if (!(cause instanceof RpcError)) return cause
  const reason = cause.status === 'UNIMPLEMENTED' ? 'it does not wait to be cloned' : cause.message
  const code = cause.status === 'UNAVAILABLE' ? 'CLONE_TARGET_UNREACHABLE' : 'CLONE_TARGET_REFUSED'
  return new VcenterError(code, `the machine at ${address} was not cloned: ${reason}`, { cause })
}
