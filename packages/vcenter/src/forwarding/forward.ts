import { joinSignals } from '@nkpsim/daemon/abortable'
import { mapLimited } from '@nkpsim/daemon/map-limited'
import { isSameName } from '@nkpsim/daemon/name-text'
import type { Call } from '@nkpsim/daemon/operation'
import type { ClusterClock } from '@nkpsim/effects'
import {
  type CallOptions,
  type Network,
  type RpcChannel,
  RpcError,
  type TlsIdentity,
} from '@nkpsim/rpc'
import type { HostTokens } from '../access/host-tokens.ts'
import { isAllowed, requirePrivilege } from '../access/permissions.ts'
import type { Privilege } from '../access/privileges.ts'
import { notAuthenticated } from '../access/session-token.ts'
import type { Sessions } from '../access/sessions.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { VcenterError } from '../errors.ts'
import type { AnsweredVms } from '../inventory/answered-vms.ts'
import { findHost } from '../inventory/inventory.ts'
import { keepAnswer, type VmAnswer } from '../inventory/keep-answer.ts'
import { ROOT } from '../records/entity.ts'
import type { Host } from '../records/host.ts'
import type { SessionRecord } from '../records/session.ts'
import { beginTask, currentCause } from '../store/cause.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { chooseVmHost, likelyHosts, type Presence, type PresenceAnswer } from './choose-vm-host.ts'
import { createHostConnections } from './host-connections.ts'
import { createHostLines } from './host-lines.ts'
import { type NewVm, type Placement, placeVm } from './place-vm.ts'
import { reportProgress } from './report-progress.ts'
import type { HostAct, WithoutVm, WithVm } from './vm-calls.ts'

const VMS = 'nkpsim.esxi.v1.VirtualMachineService'
/** Deadline of a call to a host. The deadline of the client may be earlier. */
const CALL_MS = 600_000
/** Deadline of a change that copies disks. */
const LONG_CALL_MS = 24 * 3_600_000
/** Deadline of a question to a host. A host that hangs must not delay the others for long. */
const QUESTION_MS = 10_000
/** Number of hosts that are asked at the same time. */
const ASKED_AT_ONCE = 8
const UNREADABLE: readonly string[] = ['VM_INVALID', 'DATASTORE_UNUSABLE']

/** A VM and its host; an empty host: the host that has the VM registered. */
export type OfVm = { name: string; host: string }

export type HostCall<Answer extends WithVm | WithoutVm> = {
  /** The caller needs them on the host of the VM. */
  privilege: Privilege
  also?: Privilege
  act: HostAct<Answer>
  /** Whether it can take hours, and the host tells its progress. */
  isLong?: true
  /** Whether the answer is about a VM that the call has made. */
  makesVm?: true
  /** Event of a change that the inventory does not show. */
  event?: VmAnswer['event']
}

/** Passes calls about VMs on to hosts, with the rights of their callers. */
export type Forwarding = {
  /**
   * Makes a call to the host of a VM. The inventory shows the change when the call returns.
   * @throws VcenterError NO_PERMISSION, HOST_NOT_FOUND, HOST_NOT_CONNECTED, CALL_LIMIT_REACHED, and
   *   errors of chooseVmHost; HOST_CALL_FAILED with the host's RpcError as its cause
   */
  onVm<Answer extends WithVm | WithoutVm>(
    call: Call,
    of: OfVm,
    hostCall: HostCall<Answer>,
  ): Promise<{ host: string; answer: Answer }>
  /**
   * Makes a call to a host about a VM that it does not have registered yet.
   * @throws as onVm
   */
  onHost<Answer extends WithVm | WithoutVm>(
    call: Call,
    of: OfVm,
    hostCall: HostCall<Answer>,
  ): Promise<{ host: string; answer: Answer }>
  /**
   * Makes a call to a host about the host itself, with the rights of the caller.
   * @throws as onVm
   */
  actAs<Answer>(
    call: Call,
    host: string,
    privilege: Privilege,
    act: HostAct<Answer>,
  ): Promise<Answer>
  /** Returns the host and the provider for a new VM. @throws errors of placeVm */
  place(vm: NewVm): Placement
  close(): void
}

export function createForwarding({
  store,
  sessions,
  hostTokens,
  distributor,
  answers,
  network,
  tls,
  clusterClock,
}: {
  store: Store
  sessions: Pick<Sessions, 'find'>
  hostTokens: Pick<HostTokens, 'issue'>
  distributor: Pick<Distributor, 'status'>
  answers: Pick<AnsweredVms, 'note' | 'noteTaken'>
  network: Pick<Network, 'connect'>
  tls: TlsIdentity
  clusterClock: Pick<ClusterClock, 'nowMs'>
}): Forwarding {
  const connections = createHostConnections({ store, network, tls })
  const lines = createHostLines()
  const sessionOf = ({ caller }: Call): SessionRecord => {
    const session = sessions.find(caller.sessionId)
    if (session === undefined) throw notAuthenticated()
    return session
  }
  /** Acts on a host as the user of a session. */
  const actOn = async <Answer>(
    host: Host,
    session: SessionRecord,
    act: (channel: RpcChannel, authorization: string) => Promise<Answer>,
  ): Promise<Answer> => {
    if (!distributor.status(host.id).isConnected)
      throw new VcenterError(
        'HOST_NOT_CONNECTED',
        `host "${host.name}" is not connected to vCenter`,
      )
    const [token] = await hostTokens.issue(session, [host.id])
    if (token === undefined)
      throw new VcenterError('HOST_NOT_FOUND', `host "${host.name}" is being removed`)
    return connections.use(host, (channel) => act(channel, `Bearer ${token.token}`))
  }
  const presenceOn = async (
    host: Host,
    session: SessionRecord,
    name: string,
    signal: AbortSignal,
  ): Promise<PresenceAnswer> => {
    try {
      const presence = await actOn(host, session, async (channel, authorization) =>
        askPresence(channel, name, { authorization, timeoutMs: QUESTION_MS, signal }),
      )
      return { host, presence }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof VcenterError) return { host, reason: error.message, isDenied: false }
      if (!(error instanceof RpcError)) throw error
      const isDenied = error.status === 'PERMISSION_DENIED'
      return { host, reason: hostRefused(error, host).message, isDenied }
    }
  }
  const hostOf = async (name: string, session: SessionRecord, signal: AbortSignal) => {
    const ask = (hosts: readonly Host[]): Promise<PresenceAnswer[]> =>
      mapLimited(hosts, ASKED_AT_ONCE, (host) => presenceOn(host, session, name, signal))
    const snapshot = store.snapshot()
    const likely = await ask(likelyHosts(snapshot, name))
    // The inventory may be out of date, so the host itself confirms it.
    const having = likely.filter((each) => 'presence' in each && each.presence === 'registered')
    if (having.length === 1) return chooseVmHost(name, having)
    const others = snapshot.hosts.filter((host) => !likely.some((each) => each.host.id === host.id))
    return chooseVmHost(name, [...likely, ...(await ask(others))])
  }
  const forward = async <Answer extends WithVm | WithoutVm>(
    call: Call,
    of: OfVm,
    find: (session: SessionRecord, signal: AbortSignal) => Promise<Host>,
    { privilege, also, act, isLong, makesVm, event }: HostCall<Answer>,
  ): Promise<{ host: string; answer: Answer }> => {
    const session = sessionOf(call)
    const cancelled = currentCause()?.task?.signal
    using joined = joinSignals(call.signal, ...(cancelled === undefined ? [] : [cancelled]))
    const { signal } = joined
    const host = await find(session, signal).catch(async (error: unknown) => {
      if (mayAct(store.snapshot(), session.user, privilege, of.name)) await beginTask()
      throw error
    })
    const requireRight = (): void => {
      for (const needed of also === undefined ? [privilege] : [privilege, also])
        requirePrivilege(store.snapshot(), session.user, needed, { kind: 'host', name: host.name })
    }
    requireRight()
    await beginTask()
    const leave = await lines.enter(host, isLong === true ? 'long' : 'short', signal)
    try {
      await call.requireStill()
      requireRight()
      const timeoutMs = isLong === true ? LONG_CALL_MS : CALL_MS
      const answer = await actOn(host, session, (channel, authorization) => {
        const options = { authorization, timeoutMs, signal }
        const work = () => act(channel, options, host.name)
        return isLong === true ? reportProgress(channel, of.name, options, work) : work()
      })
      const isThere = 'vm' in answer
      await keepAnswer(
        store,
        answers,
        {
          ...{ hostId: host.id, name: makesVm === true ? '' : of.name, user: session.user, event },
          vm: isThere ? (answer.vm ?? undefined) : undefined,
          revision: isThere ? (answer.vm?.revision ?? 0) : answer.revision,
        },
        clusterClock.nowMs(),
      )
      return { host: host.name, answer }
    } catch (error) {
      throw error instanceof RpcError ? hostRefused(error, host) : error
    } finally {
      leave()
    }
  }
  const named = (host: string) => findHost(store.snapshot(), host)
  return {
    onVm: (call, of, hostCall) =>
      forward(
        call,
        of,
        async (session, signal) => {
          if (of.name === '')
            throw new VcenterError('INVALID_REQUEST', 'the request names no virtual machine')
          return of.host === '' ? hostOf(of.name, session, signal) : named(of.host)
        },
        hostCall,
      ),
    onHost: (call, of, hostCall) => forward(call, of, async () => named(of.host), hostCall),
    actAs: async (call, hostName, privilege, act) => {
      const session = sessionOf(call)
      const host = named(hostName)
      requirePrivilege(store.snapshot(), session.user, privilege, { kind: 'host', name: host.name })
      try {
        return await actOn(host, session, (channel, authorization) =>
          act(channel, { authorization, timeoutMs: CALL_MS, signal: call.signal }, host.name),
        )
      } catch (error) {
        throw error instanceof RpcError ? hostRefused(error, host) : error
      }
    },
    place: (vm) =>
      placeVm(store.snapshot(), vm, (hostId) => {
        const { isConnected, observed } = distributor.status(hostId)
        return {
          isConnected,
          providers: observed?.keyProviders.map(({ provider }) => provider) ?? [],
        }
      }),
    close: connections.close,
  }
}

/**
 * Whether a user may act on a VM although no host with it was found: on this vCenter, or on a host
 * that last reported the VM.
 */
function mayAct(snapshot: Snapshot, user: string, privilege: Privilege, name: string): boolean {
  const hosts = likelyHosts(snapshot, name).map(
    (host) => ({ kind: 'host', name: host.name }) as const,
  )
  return [ROOT, ...hosts].some((entity) => isAllowed(snapshot, user, privilege, entity))
}

/** Returns the error of a host, which the caller of vCenter sees with the name of the host. */
function hostRefused(cause: RpcError, { name }: Host): VcenterError {
  const message = cause.message.replace(/ on this host$/, () => ` on host ${name}`)
  return new VcenterError('HOST_CALL_FAILED', message, { cause })
}

async function askPresence(
  channel: RpcChannel,
  name: string,
  options: CallOptions,
): Promise<Presence> {
  const client = channel.client(VMS)
  try {
    const { vm } = await client.getVm({ name }, options)
    return vm?.registered === true ? 'registered' : 'seen'
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    if (error.code === 'VM_NOT_FOUND') return 'absent'
    if (!UNREADABLE.includes(error.code)) throw error
    const { vms } = await client.listVms({}, options)
    const same = vms.filter((vm) => isSameName(vm.name, name))
    return same.some(({ registered }) => registered) ? 'registered' : 'seen'
  }
}
