import { messageOf } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'

const RETRY_MS = 2000

/** A host that receives copies. */
export type Receiving = { id: string; name: string }

/** One version of a state that hosts keep a copy of. */
export type HostCopy = {
  /** Differs from the position of every other version. */
  position: string
  send(channel: RpcChannel, host: Receiving): Promise<unknown>
}

/** Brings the connected hosts to the newest version of a state, in the background. */
export type HostCopies = {
  /** Sends the newest version to a host over this channel. The caller closes the channel. */
  reach(host: Receiving, channel: RpcChannel): void
  lose(hostId: string): void
  /** Whether a connected host has taken or finally refused the newest version. */
  isCurrent(hostId: string): boolean
  /** Call this when there is a new version. */
  changed(): void
}

type Receiver = {
  host: Receiving
  channel: RpcChannel
  isSending: boolean
  /** Position of the last version that the host took or refused. */
  judged: string
  /** Reason of the failure that lasts; undefined if the last call succeeded. */
  failure: string | undefined
}

/**
 * Sends one version at a time to a host. The newest version replaces all that came meanwhile.
 * Repeats a failed call after a pause.
 * @param input.newest returns the newest version; undefined if there is none yet
 * @param input.isFinal whether the host would refuse the same version again
 * @param input.onFailure called at the first failure, and whenever the reason changes
 * @param input.onRecovery called when a version was sent after a failure
 */
export function createHostCopies(input: {
  newest: () => HostCopy | undefined
  isFinal: (error: unknown) => boolean
  onFailure: (host: string, error: unknown) => void
  onRecovery: (host: string) => void
  machineClock: MachineClock
}): HostCopies {
  const { newest, isFinal, onFailure, onRecovery, machineClock } = input
  const receivers = new Map<string, Receiver>()

  const bringUp = async (hostId: string, receiver: Receiver): Promise<void> => {
    if (receiver.isSending) return
    receiver.isSending = true
    const isReached = (): boolean => receivers.get(hostId) === receiver
    for (
      let copy = newest();
      isReached() && copy !== undefined && copy.position !== receiver.judged;
      copy = newest()
    )
      try {
        await copy.send(receiver.channel, receiver.host)
        receiver.judged = copy.position
        if (receiver.failure !== undefined) onRecovery(receiver.host.name)
        receiver.failure = undefined
      } catch (error) {
        if (!isReached()) break
        const failure = messageOf(error)
        if (failure !== receiver.failure) onFailure(receiver.host.name, error)
        receiver.failure = failure
        if (isFinal(error)) receiver.judged = copy.position
        else await machineClock.sleep(RETRY_MS)
      }
    receiver.isSending = false
  }
  return {
    reach: ({ id, name }, channel) => {
      const receiver = {
        host: { id, name },
        channel,
        isSending: false,
        judged: '',
        failure: undefined,
      }
      receivers.set(id, receiver)
      void bringUp(id, receiver)
    },
    lose: (hostId) => {
      receivers.delete(hostId)
    },
    isCurrent: (hostId) => receivers.get(hostId)?.judged === newest()?.position,
    changed: () => {
      for (const [hostId, receiver] of receivers) void bringUp(hostId, receiver)
    },
  }
}
