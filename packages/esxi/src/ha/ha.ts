import type { Datastore } from '../vm/files/datastore.ts'
import { createHaAgent, type HaAgent, type HaAgentInput } from './agent.ts'
import { isGroupName } from './group-folder.ts'
import type { HostNetwork } from './network-watch.ts'
import type { HaReport, HaStatus } from './status.ts'

/** A datastore with the guard of its VMs, until the host leaves it. */
export type ProtectedDatastore = { datastore: Datastore; leave(): Promise<void> }

/** vSphere HA of a host: one agent for each datastore. */
export type Ha = {
  /** The datastores of the host, with the guards of its VMs. */
  datastores: readonly Datastore[]
  /** Adds a vSAN datastore, which comes and goes with its cluster. */
  protect(datastore: Datastore, network: HostNetwork): ProtectedDatastore
  /**
   * Turns vSphere HA on for the cluster with this name, or off. Does not wait for the datastores,
   * because a stuck datastore must not delay the host.
   */
  follow(group: string | undefined): void
  status(): HaStatus[]
  /** Returns what vCenter should know. Only the primary of a datastore reports it. */
  report(): HaReport
  /** Call this before the VMs are closed, because the host stops. */
  beginStop(): void
  /** Call this after the VMs are closed. */
  stop(): Promise<void>
}

export function createHa(
  input: Omit<HaAgentInput, 'datastore' | 'network'> & { datastores: readonly Datastore[] },
): Ha {
  const { logger } = input
  const agents = input.datastores.map((datastore) => createHaAgent({ ...input, datastore }))
  const datastores = input.datastores.map((datastore, index) => withGuard(datastore, agents[index]))
  let group: string | undefined
  const followGroup = (agent: HaAgent): void => {
    agent.follow(group).catch((error: unknown) => logger.warn('ha.not-followed', { error }))
  }
  return {
    datastores,
    protect: (datastore, network) => {
      const agent = createHaAgent({ ...input, datastore, network })
      agents.push(agent)
      followGroup(agent)
      return {
        datastore: withGuard(datastore, agent),
        leave: async () => {
          const index = agents.indexOf(agent)
          if (index === -1) return
          agents.splice(index, 1)
          await agent.stop()
        },
      }
    },
    follow: (next) => {
      const isKnown = next === undefined || isGroupName(next)
      if (!isKnown) logger.error('ha.group-invalid', { group: next })
      group = isKnown ? next : undefined
      for (const agent of agents) followGroup(agent)
    },
    status: () => agents.map((agent) => agent.status()),
    report: () => {
      const ofPrimaries = agents
        .map((agent) => agent.status())
        .filter(({ role }) => role === 'primary')
      return {
        waiting: ofPrimaries.flatMap(({ waiting }) => waiting),
        failedHosts: [...new Set(ofPrimaries.flatMap(({ failedHosts }) => failedHosts))].sort(),
      }
    },
    beginStop: () => {
      for (const agent of agents) agent.beginStop()
    },
    stop: async () => {
      await Promise.all(agents.splice(0).map((agent) => agent.stop()))
    },
  }
}

function withGuard(datastore: Datastore, agent: HaAgent | undefined): Datastore {
  return { ...datastore, ...(agent && { guard: agent.guard }) }
}
