import { VcenterError } from '../errors.ts'
import type { MovingVms } from '../inventory/vm-events.ts'
import type { VmRecord } from '../records/virtual-machine.ts'

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
export type Migrations = MovingVms & {
  /** @throws VcenterError MIGRATION_IN_PROGRESS, CALL_LIMIT_REACHED */
  begin(of: { vm: VmRecord; source: string; destination: string }): Migration
  /** @returns the newest first */
  list(): readonly Migration[]
}

/** A migration, and whether its hosts have reported that the VM arrived and left. */
type Kept = { migration: Migration; vm: VmRecord; hasArrived: boolean; hasLeft: boolean }

export function createMigrations(): Migrations {
  let all: Kept[] = []
  const lastOf = ({ uuid }: VmRecord): Kept | undefined =>
    all.find(({ migration, vm }) => vm.uuid === uuid && migration.state !== 'error')
  return {
    begin: ({ vm, ...of }) => {
      const running = all.filter(isRunning)
      if (running.some(({ migration }) => migration.name === vm.name))
        throw new VcenterError(
          'MIGRATION_IN_PROGRESS',
          `virtual machine "${vm.name}" is being moved already; wait until this is done`,
        )
      for (const host of [of.source, of.destination])
        if (running.filter((each) => hasHost(each, host)).length >= MAX_AT_ONCE)
          throw new VcenterError(
            'CALL_LIMIT_REACHED',
            `${MAX_AT_ONCE} virtual machines are being moved from or to host "${host}"; wait until one is done`,
          )
      const migration: Migration = {
        ...{ name: vm.name, ...of, isHot: vm.isPoweredOn },
        ...{ isEncrypted: false, state: 'running', percent: 0, rounds: 0, sentBytes: 0 },
        ...{ downtimeMs: 0, error: '' },
      }
      const begun: Kept = { migration, vm, hasArrived: false, hasLeft: false }
      const ended = all.filter((each) => !isRunning(each)).slice(0, MAX_KEPT)
      all = [begun, ...running, ...ended].slice(0, MAX_KEPT + running.length + 1)
      return migration
    },
    list: () => all.slice(0, MAX_KEPT).map(({ migration }) => migration),
    arriving: (vm, host) => {
      const last = vm.uuid === '' ? undefined : lastOf(vm)
      if (last === undefined || last.migration.destination !== host || last.hasArrived)
        return undefined
      last.hasArrived = true
      return { ...last.vm, isPoweredOn: last.migration.isHot }
    },
    isLeaving: (vm, host) => {
      const last = vm.uuid === '' ? undefined : lastOf(vm)
      if (last === undefined || last.migration.source !== host || last.hasLeft) return false
      last.hasLeft = true
      return true
    },
  }
}

function isRunning({ migration }: Kept): boolean {
  return migration.state === 'running'
}

function hasHost({ migration: { source, destination } }: Kept, host: string): boolean {
  return source === host || destination === host
}
