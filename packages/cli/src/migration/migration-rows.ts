import type { MigrationObject, PlannedObject } from './plan-migration.ts'

/** An object of a plan, and what becomes or became of it. */
export type MigrationRow = {
  /** Such as `VM`, `template` or `default of cluster`. */
  kind: string
  name: string
  /** Null if the object is on no host. */
  host: string | null
  state: 'to do' | 'moved' | 'left'
  /** Why it is left; empty otherwise. */
  reason: string
}

const KINDS: Readonly<Record<Exclude<MigrationObject['kind'], 'default'>, string>> = {
  vm: 'VM',
  template: 'template',
  formerTemplate: 'former template',
  vsan: 'vSAN',
  hostKey: 'host key',
  unregistered: 'unregistered VM',
}

export function rowOf(
  object: MigrationObject,
  state: MigrationRow['state'],
  reason = '',
): MigrationRow {
  const { kind, name } = object
  if (kind === 'default') {
    const ofVcenter = object.scope === 'vCenter'
    return {
      kind: ofVcenter ? 'default' : `default of ${object.scope}`,
      ...{ name: ofVcenter ? 'vCenter' : name, host: null, state, reason },
    }
  }
  return { kind: KINDS[kind], name, host: object.host || null, state, reason }
}

/** Returns the row of an object that nobody has moved yet. */
export function plannedRow(object: PlannedObject): MigrationRow {
  const { obstacle } = object
  return obstacle === undefined ? rowOf(object, 'to do') : rowOf(object, 'left', obstacle)
}

/**
 * Compares what was moved with what is still to be moved. Pure.
 * @param rest the plan of a new migration, made after the moves
 * @returns the rows after the moves, and whether an object that was moved is still to be moved,
 *   because vCenter has not heard of its new keys yet
 */
export function settledRows(
  rows: readonly MigrationRow[],
  rest: readonly PlannedObject[],
): { rows: MigrationRow[]; isLate: boolean } {
  const still = new Map(rest.map(plannedRow).map((row) => [placeOf(row), row]))
  const isLate = rows.some(
    (row) => row.state === 'moved' && still.get(placeOf(row))?.state === 'to do',
  )
  const known = new Set(rows.map(placeOf))
  return {
    isLate,
    rows: [
      ...rows.map((row) => {
        const now = row.state === 'moved' ? still.get(placeOf(row)) : undefined
        return now === undefined ? row : { ...row, state: 'left' as const, reason: reasonOf(now) }
      }),
      // Objects that somebody made meanwhile.
      ...[...still.values()]
        .filter((row) => !known.has(placeOf(row)))
        .map((row) => ({ ...row, state: 'left' as const, reason: reasonOf(row) })),
    ],
  }
}

function reasonOf({ reason }: MigrationRow): string {
  return reason === '' ? 'it still has a key of the old provider' : reason
}

/** A template is a VM for a moment, so vCenter may list it as either. */
function placeOf({ kind, name, host }: MigrationRow): string {
  const isVm = [KINDS.vm, KINDS.template, KINDS.formerTemplate].includes(kind)
  return JSON.stringify([isVm ? KINDS.vm : kind, name, host])
}
