import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { Datastore } from '../vm/files/datastore.ts'
import { createHaAgent } from './agent.ts'
import { isGroupName } from './group-folder.ts'
import type { HaStatus } from './status.ts'

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
  /** Call this before the VMs are closed, because the host stops. */
  beginStop(): void
  /** Call this after the VMs are closed. */
  stop(): Promise<void>
}

export function createHa(input: {
  datastores: readonly Datastore[]
  hostId: string
  hostName: string
  /** Returns the key_ids of the KDKs that the host holds now. */
  keyIds: () => readonly string[]
  powerOn: (name: string, still: () => Promise<void>) => Promise<unknown>
  clock: MachineClock
  random: Random
  logger: Logger
}): Ha {
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
    beginStop: () => {
      for (const { agent } of agents) agent.beginStop()
    },
    stop: async () => {
      await Promise.all(agents.map(({ agent }) => agent.stop()))
    },
  }
}
