import { type Entity, entityKind } from '../../records/entity.ts'
import type { Permission } from '../../records/permission.ts'
import type { Role } from '../../records/role.ts'
import type { SessionRecord } from '../../records/session.ts'
import type { User } from '../../records/user.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { optionalText, type Row, text } from './row.ts'

/** Writes users. */
export type UserTables = {
  /** Adds a user, or replaces the user with the same name. */
  putUser(user: User): void
  /** Deletes a user and the user's permissions. */
  deleteUser(name: string): void
}

/** Writes roles and permissions. */
export type RightsTables = {
  /** Adds a role, or replaces the role with the same name. */
  putRole(role: Pick<Role, 'name' | 'privileges'>): void
  deleteRole(name: string): void
  /** Gives a user a role on an entity. The role replaces the user's earlier role on that entity. */
  putPermission(permission: Permission): void
  removePermission(user: string, entity: Entity): void
}

/**
 * Writes sessions. They change with each login and logout, so they are read apart from users and
 * rights, which then stay the same objects.
 */
export type SessionTables = {
  /** Adds a session, or replaces the session with the same id. */
  putSession(session: SessionRecord): void
  endSession(id: string): void
}

/** Writes users, roles, permissions and sessions. */
export type AccessTables = UserTables & RightsTables & SessionTables

export function userTables(database: Preparing) {
  const putUser = database.prepare(
    `INSERT INTO user (name, salt, hash, password_version) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET salt = excluded.salt, hash = excluded.hash,
       password_version = excluded.password_version`,
  )
  const deleteUser = database.prepare('DELETE FROM user WHERE name = ?')
  const users = database.prepare('SELECT * FROM user ORDER BY name')
  const writes: UserTables = {
    putUser: ({ name, password, passwordVersion }) =>
      void putUser.run(name, password.salt, password.hash, passwordVersion),
    deleteUser: (name) => void deleteUser.run(name),
  }
  const read = (): Pick<Snapshot, 'users'> => ({ users: users.all().map(readUser) })
  return { writes, read }
}

export function sessionTables(database: Preparing) {
  const putSession = database.prepare(
    `INSERT INTO session (id, user, password_stamp, issued_ms, expires_ms, last_active_ms)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET last_active_ms = excluded.last_active_ms`,
  )
  const endSession = database.prepare('DELETE FROM session WHERE id = ?')
  const sessions = database.prepare('SELECT * FROM session ORDER BY issued_ms, id')
  const writes: SessionTables = {
    putSession: ({ id, user, passwordStamp, issuedMs, expiresMs, lastActiveMs }) =>
      void putSession.run(id, user, passwordStamp, issuedMs, expiresMs, lastActiveMs),
    endSession: (id) => void endSession.run(id),
  }
  const read = (): Pick<Snapshot, 'sessions'> => ({ sessions: sessions.all().map(readSession) })
  return { writes, read }
}

export function rightsTables(database: Preparing) {
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

  /**
   * Returns the stored key of an entity. The key of a host is its id, so that another host with the
   * same name inherits no permissions. Other entities never change their names.
   */
  const entityKey = ({ kind, name }: Entity): string =>
    kind === 'host' ? String(hostId.get(name)?.['id'] ?? '') : name
  const writes: RightsTables = {
    putRole: ({ name, privileges }) => void putRole.run(name, JSON.stringify(privileges)),
    deleteRole: (name) => void deleteRole.run(name),
    putPermission: ({ user, entity, role, propagates }) =>
      void putPermission.run(user, entity.kind, entityKey(entity), role, propagates ? 1 : 0),
    removePermission: (user, entity) =>
      void removePermission.run(user, entity.kind, entityKey(entity)),
  }
  const read = (): Pick<Snapshot, 'roles' | 'permissions'> => ({
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

function readSession(row: Row): SessionRecord {
  return {
    id: text(row, 'id'),
    user: text(row, 'user'),
    passwordStamp: text(row, 'password_stamp'),
    issuedMs: Number(row['issued_ms']),
    expiresMs: Number(row['expires_ms']),
    lastActiveMs: Number(row['last_active_ms']),
  }
}

function bytes(row: Row, column: string): Buffer {
  const value = row[column]
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0)
}
