import { VcenterError } from '../errors.ts'

export type MigrationState = 'running' | 'success' | 'error'

/** A migration between two hosts of this vCenter. */
export type Migration = {
  name: string
  source: string
  destination: string
  isHot: boolean
  isEncrypted: boolean
  state: MigrationState
  /** 0 to 100. */
  percent: number
  rounds: number
  sentBytes: number
  downtimeMs: number
  /** One line; empty unless the state is `error`. */
  error: string
}

const MAX_KEPT = 100
/** Limit of vSphere with 10 GbE (https://configmax.broadcom.com). */
const MAX_AT_ONCE = 8

/** The migrations that run and the last ones that ended, in memory. */
export type Migrations = {
  /** @throws VcenterError MIGRATION_IN_PROGRESS, CALL_LIMIT_REACHED */
  begin(of: Pick<Migration, 'name' | 'source' | 'destination' | 'isHot'>): Migration
  /** @returns the newest first */
  list(): readonly Migration[]
}

export function createMigrations(): Migrations {
  let all: Migration[] = []
  return {
    begin: (of) => {
      const running = all.filter(({ state }) => state === 'running')
      if (running.some(({ name }) => name === of.name))
        throw new VcenterError(
          'MIGRATION_IN_PROGRESS',
          `virtual machine "${of.name}" is being moved already; wait until this is done`,
        )
      for (const host of [of.source, of.destination])
        if (running.filter((each) => hasHost(each, host)).length >= MAX_AT_ONCE)
          throw new VcenterError(
            'CALL_LIMIT_REACHED',
            `${MAX_AT_ONCE} virtual machines are being moved from or to host "${host}"; wait until one is done`,
          )
      const begun: Migration = {
        ...of,
        ...{ isEncrypted: false, state: 'running', percent: 0, rounds: 0, sentBytes: 0 },
        ...{ downtimeMs: 0, error: '' },
      }
      const ended = all.filter(({ state }) => state !== 'running').slice(0, MAX_KEPT)
      all = [begun, ...running, ...ended].slice(0, MAX_KEPT + running.length + 1)
      return begun
    },
    list: () => all.slice(0, MAX_KEPT),
  }
}

function hasHost({ source, destination }: Migration, host: string): boolean {
  return source === host || destination === host
}
