import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectVcenter } from '@nkpsim/simulator'
import { type ChangeEnd, createLedger, type Ledger } from './ledger.ts'
import { HOSTS, PROVIDER, type Site } from './site.ts'

/** Deadline of a change. A suspended vCenter does not answer. */
const CHANGE = { timeoutMs: 2000 }
const ROLE_CLIENTS = 4
/** A vCenter has at most 500 roles. */
const MOST_OBJECTS = { role: 200, provider: 6 } as const
const PAUSE_MS = { role: 5, provider: 300, vm: 1500 } as const
/** Answers that say that a change had no effect. */
const NO_EFFECT: readonly string[] = ['NOT_ACTIVE', 'CHANGED_MEANWHILE', 'CALL_LIMIT_REACHED']
/** An object of this name was never made before, or was never deleted. So the change came twice. */
const TWICE: readonly string[] = ['ALREADY_EXISTS', 'NOT_FOUND']
const LOST_ANSWER: readonly string[] = ['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNAVAILABLE']

/** Clients that change vCenter all the time. Each object is made and deleted once. */
export type Load = {
  roles: Ledger
  providers: Ledger
  vms: Ledger
  /** Moments of acknowledged changes of roles, ms. */
  acknowledgedMs: number[]
  /** Ends of changes so far, by their error; `acknowledged` without one. */
  ends: Map<string, number>
  /** A line for each change that was made twice, or that failed in an unexpected way. */
  violations: string[]
  start(): void
  /** Resolves when no change is under way any more. */
  stop(): Promise<void>
}

/** `deletable`: objects that no client is changing now. */
type Objects = { kind: keyof typeof PAUSE_MS; ledger: Ledger; deletable: string[] }

/** Creates clients of the active vCenter, which do nothing yet. */
export function createLoad(site: Site, random: Pick<Random, 'below'>): Load {
  const [roles, providers, vms] = ['role', 'provider', 'VM'].map(createLedger) as [
    Ledger,
    Ledger,
    Ledger,
  ]
  let count = 0
  let running: { isOver: boolean; ended: Promise<unknown> } | undefined
  const load: Load = {
    ...{ roles, providers, vms, acknowledgedMs: [], ends: new Map(), violations: [] },
    start: () => {
      const state = { isOver: false }
      const ofRoles: Objects = { kind: 'role', ledger: roles, deletable: roles.present() }
      const clients: Objects[] = [
        ...Array.from({ length: ROLE_CLIENTS }, () => ofRoles),
        { kind: 'provider', ledger: providers, deletable: providers.present() },
        { kind: 'vm', ledger: vms, deletable: [] },
      ]
      const ended = Promise.all(clients.map((objects) => client(objects, state)))
      running = Object.assign(state, { ended })
    },
    stop: async () => {
      if (running === undefined) return
      running.isOver = true
      await running.ended
      running = undefined
    },
  }
  const client = async (objects: Objects, state: { isOver: boolean }): Promise<void> => {
    const channel = connectVcenter(site.stateDir)
    const { kind, deletable } = objects
    try {
      while (!state.isOver) {
        const isDeletion =
          kind !== 'vm' && deletable.length > MOST_OBJECTS[kind] && random.below(2) > 0
        const name = (isDeletion ? deletable.shift() : undefined) ?? `${kind}-${++count}`
        const end = await change(channel, objects, name, isDeletion)
        if (end === 'acknowledged') {
          if (kind === 'role') load.acknowledgedMs.push(performance.now())
          if (!isDeletion) deletable.push(name)
        } else if (isDeletion && end === 'refused') deletable.unshift(name)
        await delay(PAUSE_MS[kind])
      }
    } finally {
      channel.close()
    }
  }
  const change = async (
    channel: RpcChannel,
    { kind, ledger }: Objects,
    name: string,
    isDeletion: boolean,
  ): Promise<ChangeEnd> => {
    const end = ledger.begin(name, isDeletion ? 'delete' : 'create')
    const note = (how: ChangeEnd, why: string): ChangeEnd => {
      load.ends.set(why, (load.ends.get(why) ?? 0) + 1)
      end(how)
      return how
    }
    try {
      await send(channel, kind, name, isDeletion)
      return note('acknowledged', 'acknowledged')
    } catch (error) {
      const { code, status, message } = Object(error)
      // A host that is not connected yet refuses a VM.
      if (NO_EFFECT.includes(code) || status === 'FAILED_PRECONDITION') return note('refused', code)
      if (LOST_ANSWER.includes(status)) return note('unknown', code)
      const what = TWICE.includes(status) ? 'was changed twice' : 'failed'
      load.violations.push(`${kind} ${name} ${what}: ${code}: ${message}`)
      return note('unknown', code)
    }
  }
  return load
}

async function send(
  channel: RpcChannel,
  kind: Objects['kind'],
  name: string,
  isDeletion: boolean,
): Promise<void> {
  if (kind === 'role') {
    const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    if (isDeletion) await client.deleteRole({ name }, CHANGE)
    else await client.createRole({ name, privileges: [] }, CHANGE)
  } else if (kind === 'provider') {
    const client = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    if (isDeletion) await client.deleteProvider({ provider: name }, CHANGE)
    else
      await client.createProvider({ provider: name, constraints: { tpmRequired: false } }, CHANGE)
  } else {
    const client = channel.client('nkpsim.vcenter.v1.VirtualMachineService')
    const spec = { name, provider: PROVIDER }
    await client.createVm({ spec, diskBytes: 4096, host: HOSTS[0] }, CHANGE)
  }
}
