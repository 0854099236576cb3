import type { NewTask, Task, TaskChange, TaskFilter, TaskState } from '../../records/task.ts'
import type { Preparing } from '../tracked-database.ts'
import { presentIds } from './present-ids.ts'
import { optionalNumber, type Row, text } from './row.ts'
import { shareTrimmer } from './trim-shares.ts'

/** Maximum number of tasks. Above it, the oldest tasks are removed. */
const MAX_TASKS = 10_000
/** Largest share of the tasks of one user, who must not displace the tasks of all others. */
const USER_SHARE = 0.5
/** The share is checked after this many inserts, because the check reads many tasks. */
const SHARE_INTERVAL = 100

/** Writes tasks. */
export type TaskTables = {
  /**
   * Adds a task, and removes the oldest tasks above the maximum.
   * @returns the id of the task
   */
  insertTask(task: NewTask): number
  updateTask(id: number, change: TaskChange): void
  /** Removes tasks that ended before a time, except the task of the newest change. */
  removeTasksBefore(timeMs: number): void
}

/** Reads tasks. They are not part of the snapshot. */
export type TaskReader = {
  /** Returns the newest tasks that match a filter, newest first. */
  newest(limit: number, filter?: TaskFilter): Task[]
  find(id: number): Task | undefined
  /** Returns the tasks that changed after a revision, in the order of their last change. */
  after(revision: number, limit: number): Task[]
  /** Returns the tasks that have not ended, oldest first. */
  running(): Task[]
}

export function taskTables(database: Preparing, maxTasks = MAX_TASKS) {
  const insert = database.prepare(
    `INSERT INTO task (revision, operation, target, user, start_ms, end_ms, state, error, has_effect, generation, host_count)
     SELECT coalesce(max(revision), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM task`,
  )
  const update = database.prepare(
    `UPDATE task SET revision = (SELECT max(revision) + 1 FROM task), end_ms = ?2, state = ?3,
       error = ?4, has_effect = ?5, generation = ?6, host_count = ?7 WHERE id = ?1`,
  )
  const trim = database.prepare(
    'DELETE FROM task WHERE id <= (SELECT id FROM task ORDER BY id DESC LIMIT 1 OFFSET ?)',
  )
  const trimUsers = shareTrimmer(database, {
    table: 'task',
    owner: 'user',
    order: 'id',
    counts: 'TRUE',
  })
  // The task of the newest change stays, because the next revision must be larger than its own.
  const removeBefore = database.prepare(
    'DELETE FROM task WHERE end_ms < ? AND revision < (SELECT max(revision) FROM task)',
  )
  const byId = database.prepare('SELECT * FROM task WHERE id = ?')
  const newest = database.prepare(
    `SELECT * FROM task
     WHERE (?1 IS NULL OR target = ?1) AND start_ms >= ?2 AND start_ms <= ?3 AND id < ?4
       AND (?5 IS NULL OR operation IN (SELECT value FROM json_each(?5)))
     ORDER BY id DESC LIMIT ?6`,
  )
  const present = database.prepare('SELECT DISTINCT operation AS id FROM task')
  const after = database.prepare('SELECT * FROM task WHERE revision > ? ORDER BY revision LIMIT ?')
  const running = database.prepare("SELECT * FROM task WHERE state = 'running' ORDER BY id")

  const find = (id: number): Task | undefined => {
    const row = byId.get(id)
    return row && readTask(row)
  }
  const writes: TaskTables = {
    insertTask: ({ operation, target, user, startMs, ...result }) => {
      const values = [operation, target, user, startMs, ...columnsOf(result)] as const
      const { lastInsertRowid } = insert.run(...values)
      trim.run(maxTasks)
      const id = Number(lastInsertRowid)
      if (id % SHARE_INTERVAL === 0) trimUsers(Math.floor(maxTasks * USER_SHARE))
      return id
    },
    updateTask: (id, change) => {
      const task = find(id)
      if (task !== undefined) update.run(id, ...columnsOf({ ...task, ...change }))
    },
    removeTasksBefore: (timeMs) => void removeBefore.run(timeMs),
  }
  const reader: TaskReader = {
    newest: (limit, { target, operations, sinceMs, untilMs, beforeId } = {}) =>
      newest
        .all(
          target ?? null,
          sinceMs ?? 0,
          untilMs ?? Number.MAX_SAFE_INTEGER,
          beforeId ?? Number.MAX_SAFE_INTEGER,
          presentIds(operations, () => present.all()),
          limit,
        )
        .map(readTask),
    find,
    after: (revision, limit) => after.all(revision, limit).map(readTask),
    running: () => running.all().map(readTask),
  }
  return { writes, reader }
}

function columnsOf({
  endMs,
  state,
  error,
  hasEffect,
  generation,
  hostCount,
}: Required<TaskChange>) {
  return [endMs ?? null, state, error, hasEffect ? 1 : 0, generation ?? null, hostCount] as const
}

function readTask(row: Row): Task {
  return {
    id: Number(row['id']),
    revision: Number(row['revision']),
    operation: text(row, 'operation'),
    target: text(row, 'target'),
    user: text(row, 'user'),
    startMs: Number(row['start_ms']),
    endMs: optionalNumber(row, 'end_ms'),
    // The schema allows only these states.
    state: text(row, 'state') as TaskState,
    error: text(row, 'error'),
    hasEffect: row['has_effect'] === 1,
    generation: optionalNumber(row, 'generation'),
    hostCount: Number(row['host_count']),
  }
}
