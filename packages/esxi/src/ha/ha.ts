import type { Datastore } from '../vm/files/datastore.ts'
import { createHaAgent, type HaAgentInput } from './agent.ts'
import { isGroupName } from './group-folder.ts'
import type { HaReport, HaStatus } from './status.ts'

/** vSphere HA of a host: one agent for each datastore. */
export type Ha = {
  /** The datastores of the host, with the guards of its VMs. */
  datastores: readonly Datastore[]
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
  input: Omit<HaAgentInput, 'datastore'> & { datastores: readonly Datastore[] },
): Ha {
  const { logger } = input
  const agents = input.datastores.map((datastore) => ({
    datastore,
    agent: createHaAgent({ ...input, datastore }),
  }))
  return {
    datastores: agents.map(({ datastore, agent }) => ({ ...datastore, guard: agent.guard })),
    follow: (group) => {
      const isKnown = group === undefined || isGroupName(group)
      if (!isKnown) logger.error('ha.group-invalid', { group })
      for (const { agent } of agents)
        agent
          .follow(isKnown ? group : undefined)
          .catch((error: unknown) => logger.warn('ha.not-followed', { error }))
    },
    status: () => agents.map(({ agent }) => agent.status()),
    report: () => {
      const ofPrimaries = agents
        .map(({ agent }) => agent.status())
        .filter(({ role }) => role === 'primary')
      return {
        waiting: ofPrimaries.flatMap(({ waiting }) => waiting),
        failedHosts: [...new Set(ofPrimaries.flatMap(({ failedHosts }) => failedHosts))].sort(),
      }
    },
    beginStop: () => {
      for (const { agent } of agents) agent.beginStop()
    },
    stop: async () => {
      await Promise.all(agents.map(({ agent }) => agent.stop()))
    },
  }
}
