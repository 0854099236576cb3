import type { DatabaseSync } from 'node:sqlite'
import type { Entity } from '../../access/entities.ts'
import { entityKind } from '../../access/entity-kinds.ts'
import type { Permission } from '../../access/permissions.ts'
import type { Role } from '../../access/roles.ts'
import type { User } from '../../access/users.ts'
import type { Snapshot } from '../snapshot.ts'
import { optionalText, type Row, text } from './row.ts'

/** Writes of who may do what. */
export type AccessTables = {
  /** Adds a user, or replaces the one of his name. */
  putUser(user: User): void
  /** Takes a user out, with his permissions. */
  deleteUser(name: string): void
  /** Adds a role, or replaces the one of its name. */
  putRole(role: Pick<Role, 'name' | 'privileges'>): void
  deleteRole(name: string): void
  /** Gives a user a role on an entity, in the place of the one that he has there. */
  putPermission(permission: Permission): void
  removePermission(user: string, entity: Entity): void
  /** Remembers that a session has ended, until its token has expired. */
  endSession(id: string, expiresMs: number, nowMs: number): void
}

export function accessTables(database: DatabaseSync) {
  const putUser = database.prepare(
    `INSERT INTO user (name, salt, hash, password_version) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET salt = excluded.salt, hash = excluded.hash,
       password_version = excluded.password_version`,
  )
  const deleteUser = database.prepare('DELETE FROM user WHERE name = ?')
  const users = database.prepare('SELECT * FROM user ORDER BY name')
  const putRole = database.prepare(
    `INSERT INTO role (name, privileges) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET privileges = excluded.privileges`,
  )
  const deleteRole = database.prepare('DELETE FROM role WHERE name = ?')
  const roles = database.prepare('SELECT * FROM role ORDER BY name')
  const putPermission = database.prepare(
    `INSERT INTO permission (user, entity_kind, entity, role, propagates) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (user, entity_kind, entity) DO UPDATE SET role = excluded.role,
       propagates = excluded.propagates`,
  )
  const removePermission = database.prepare(
    'DELETE FROM permission WHERE user = ? AND entity_kind = ? AND entity = ?',
  )
  const permissions = database.prepare(
    `SELECT permission.*, host.name AS host_name FROM permission
     LEFT JOIN host ON entity_kind = 'host' AND host.id = entity
     ORDER BY user, entity_kind, coalesce(host.name, entity)`,
  )
  const hostId = database.prepare('SELECT id FROM host WHERE name = ?')
  const endSession = database.prepare(
    'INSERT OR IGNORE INTO ended_session (id, expires_ms) VALUES (?, ?)',
  )
  const forgetExpired = database.prepare('DELETE FROM ended_session WHERE expires_ms <= ?')
  const ended = database.prepare('SELECT id FROM ended_session')

  /**
   * What stays with an entity: of a host its id, so that the next host of its name inherits nothing. The names of all others are theirs for good.
   */
  const entityKey = ({ kind, name }: Entity): string =>
    kind === 'host' ? String(hostId.get(name)?.['id'] ?? '') : name
  const writes: AccessTables = {
    putUser: ({ name, password, passwordVersion }) =>
      void putUser.run(name, password.salt, password.hash, passwordVersion),
    deleteUser: (name) => void deleteUser.run(name),
    putRole: ({ name, privileges }) => void putRole.run(name, JSON.stringify(privileges)),
    deleteRole: (name) => void deleteRole.run(name),
    putPermission: ({ user, entity, role, propagates }) =>
      void putPermission.run(user, entity.kind, entityKey(entity), role, propagates ? 1 : 0),
    removePermission: (user, entity) =>
      void removePermission.run(user, entity.kind, entityKey(entity)),
    endSession: (id, expiresMs, nowMs) => {
      forgetExpired.run(nowMs)
      endSession.run(id, expiresMs)
    },
  }
  const read = (): Pick<Snapshot, 'users' | 'roles' | 'permissions' | 'endedSessions'> => ({
    users: users.all().map(readUser),
    roles: roles.all().map((row) => ({
      name: text(row, 'name'),
      label: text(row, 'name'),
      privileges: JSON.parse(text(row, 'privileges')) as string[],
      isSystem: false,
    })),
    permissions: permissions.all().map((row) => ({
      user: text(row, 'user'),
      entity: {
        kind: entityKind(text(row, 'entity_kind')),
        name: optionalText(row, 'host_name') ?? text(row, 'entity'),
      },
      role: text(row, 'role'),
      propagates: row['propagates'] === 1,
    })),
    endedSessions: new Set(ended.all().map((row) => text(row, 'id'))),
  })
  return { writes, read }
}

function readUser(row: Row): User {
  return {
    name: text(row, 'name'),
    password: { salt: bytes(row, 'salt'), hash: bytes(row, 'hash') },
    passwordVersion: Number(row['password_version']),
  }
}

function bytes(row: Row, column: string): Buffer {
  const value = row[column]
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0)
}
