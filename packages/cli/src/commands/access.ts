import { findByName, isSameName } from '@nkpsim/daemon/name-text'
import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatTable, type TableStyle } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { requireDomain } from '../user-name.ts'
import { onCall } from './command.ts'
import { withPermissions } from './role-in-use.ts'

const SERVICE = 'nkpsim.vcenter.v1.AuthorizationService'
const ENTITY_FORMS = 'vCenter, datacenter:NAME, folder:NAME, cluster:NAME or host:NAME'

/** Adds `nkpsim user`, `role` and `permission`: access rights at vCenter and on its hosts. */
export function addAccessCommands(program: Command, terminal: Terminal): void {
  addUserCommands(program, terminal)
  addRoleCommands(program, terminal)
  addPermissionCommands(program, terminal)
}

function addUserCommands(program: Command, terminal: Terminal): void {
  const user = program.command('user').description('users who may log in')
  const list = user.command('list').description('every user')
  onCall(list, terminal, async ({ context }) => {
    const { users } = await call(context, (service, options) => service.listUsers({}, options))
    await printResult(context, users, () =>
      formatTable(users, [{ heading: 'USER', value: (name) => name }], context),
    )
  })
  const create = user
    .command('create <user>')
    .description('make a user, who has no rights until you set a permission')
    .option('--password-file <file>', 'file with the password; - for stdin')
  onCall<{ passwordFile?: string }>(create, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await withNewPassword(context, options.passwordFile, name, (password) =>
      call(context, (service, bounds) => service.createUser({ user: name, password }, bounds)),
    )
    say(
      context,
      `User ${name} is created. To give the user rights: nkpsim permission set ${name} --role ROLE`,
    )
  })
  const setPassword = user
    .command('set-password <user>')
    .description("change a user's password, and end the user's sessions")
    .option('--password-file <file>', 'file with the password; - for stdin')
  onCall<{ passwordFile?: string }>(setPassword, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await withNewPassword(context, options.passwordFile, name, (password) =>
      call(context, (service, bounds) => service.setPassword({ user: name, password }, bounds)),
    )
    say(context, `User ${name} has a new password. The user's sessions are ended.`)
  })
  const remove = confirmable(user.command('delete <user>')).description(
    "delete a user, and the user's permissions and sessions",
  )
  onCall<ConfirmationOptions>(remove, terminal, async ({ context, options, args: [name = ''] }) => {
    await requireConfirmation(context, options, async () => {
      const { users } = await call(context, (service, bounds) => service.listUsers({}, bounds))
      requireUser(users, name)
      return `delete user ${name} with the user's permissions and sessions`
    })
    await call(context, (service, bounds) => service.deleteUser({ user: name }, bounds))
    say(context, `User ${name} is deleted.`)
  })
}

function addRoleCommands(program: Command, terminal: Terminal): void {
  const role = program.command('role').description('named sets of privileges')
  const list = role.command('list').description('every role')
  onCall(list, terminal, async ({ context }) => {
    const { roles } = await call(context, (service, bounds) => service.listRoles({}, bounds))
    await printResult(context, roles, () => roleTable(roles, context))
  })
  const get = role
    .command('get <name>')
    .description('the privileges of a role; NAME is its name or its label')
  onCall(get, terminal, async ({ context, args: [name = ''] }) => {
    const { roles } = await call(context, (service, bounds) => service.listRoles({}, bounds))
    const found = requireRole(roles, name)
    await printResult(context, found, () =>
      formatTable(found.privileges, [{ heading: 'PRIVILEGE', value: (each) => each }], context),
    )
  })
  const privileges = role.command('privileges').description('every privilege for roles')
  onCall(privileges, terminal, async ({ context }) => {
    const answer = await call(context, (service, bounds) => service.listPrivileges({}, bounds))
    await printResult(context, answer.privileges, () =>
      formatTable(answer.privileges, [{ heading: 'PRIVILEGE', value: (each) => each }], context),
    )
  })
  for (const verb of ['create', 'update'] as const) {
    const command = role
      .command(`${verb} <name>`)
      .description(verb === 'create' ? 'make a role' : 'change the privileges of a role')
      .requiredOption('--privileges <names>', 'privileges, separated by commas')
    onCall<{ privileges: string }>(command, terminal, async ({ context, options, args }) => {
      const [name = ''] = args
      const request = { name, privileges: options.privileges.split(',').map((each) => each.trim()) }
      const answer = await call(context, (service, bounds) =>
        verb === 'create'
          ? service.createRole(request, bounds)
          : service.updateRole(request, bounds),
      )
      const made = answer.role === null ? [] : [answer.role]
      await printResult(context, answer.role, () => roleTable(made, context))
    })
  }
  const remove = confirmable(role.command('delete <name>')).description('delete an unused role')
  onCall<ConfirmationOptions>(remove, terminal, async ({ context, options, args: [name = ''] }) => {
    await requireConfirmation(context, options, async () => {
      const { roles } = await call(context, (service, bounds) => service.listRoles({}, bounds))
      const { privileges } = requireRole(roles, name)
      return `delete role ${name} with its ${privileges.length} privileges`
    })
    try {
      await call(context, (service, bounds) => service.deleteRole({ name }, bounds))
    } catch (error) {
      throw await withPermissions(error, name, () => listPermissions(context))
    }
    say(context, `Role ${name} is deleted.`)
  })
}

/** Returns the role with a name or a label. @throws CliError NOT_FOUND */
function requireRole<Role extends { name: string; label: string }>(
  roles: readonly Role[],
  name: string,
): Role {
  const found = findByName(roles, name) ?? roles.find(({ label }) => label === name)
  if (found !== undefined) return found
  const names = roles.flatMap((role) => [role.name, role.label])
  throw new CliError('NOT_FOUND', `there is no role "${name}"${didYouMean(name, names)}`)
}

/**
 * Requires a user. Capital and small letters are the same, as for vCenter.
 * @throws CliError NOT_FOUND
 */
function requireUser(users: readonly string[], name: string): void {
  if (
    findByName(
      users.map((each) => ({ name: each })),
      name.toLowerCase(),
    ) === undefined
  )
    throw new CliError('NOT_FOUND', `there is no user "${name}"${didYouMean(name, users)}`)
}

type PermissionOptions = { on: string; role?: string; propagate: boolean }

function addPermissionCommands(program: Command, terminal: Terminal): void {
  const permission = program.command('permission').description('roles of users on entities')
  const list = permission.command('list').description('every permission')
  onCall(list, terminal, async ({ context }) => {
    const permissions = await listPermissions(context)
    await printList(context, permissions, 'permissions', () =>
      formatTable(
        permissions,
        [
          { heading: 'USER', value: ({ user }) => user },
          { heading: 'ROLE', value: ({ role }) => role },
          {
            heading: 'ON',
            value: ({ entity }) => `${entity?.kind ?? ''} ${entity?.name ?? ''}`.trim(),
          },
          { heading: 'PROPAGATES', value: ({ propagate }) => yesNo(propagate) },
        ],
        context,
      ),
    )
  })
  const on = `the entity: ${ENTITY_FORMS}`
  const set = permission
    .command('set <user>')
    .description('give a user a role on an entity')
    .requiredOption('--role <name>', 'name or label of the role')
    .option('--on <entity>', on, 'vCenter')
    .option('--no-propagate', 'only on the entity itself, not on what it contains')
  onCall<PermissionOptions>(set, terminal, async ({ context, options, args: [user = ''] }) => {
    const { role = '', propagate } = options
    const entity = parseEntity(options.on)
    await call(context, (service, bounds) =>
      service.setPermission({ permission: { user, role, propagate, entity } }, bounds),
    )
    const extent = propagate ? ' and everything in it' : ' itself'
    say(context, `${user} has the role ${role} on ${options.on}${extent}.`)
  })
  const remove = confirmable(permission.command('remove <user>'))
    .description("remove a user's role on an entity")
    .option('--on <entity>', on, 'vCenter')
  type RemoveOptions = ConfirmationOptions & PermissionOptions
  onCall<RemoveOptions>(remove, terminal, async ({ context, options, args: [user = ''] }) => {
    const entity = parseEntity(options.on)
    await requireConfirmation(context, options, async () => {
      const permissions = await listPermissions(context)
      const found = permissions.find(
        (each) => isSameName(each.user, user.toLowerCase()) && isSameEntity(each.entity, entity),
      )
      if (found === undefined) {
        const near = didYouMean(
          user,
          permissions.map((each) => each.user).filter((each) => each !== user),
        )
        throw new CliError('NOT_FOUND', `"${user}" has no role on ${options.on}${near}`)
      }
      return `remove role ${found.role} of ${user} on ${options.on}`
    })
    await call(context, (service, bounds) => service.removePermission({ user, entity }, bounds))
    say(context, `${user} no longer has a role on ${options.on} itself.`)
  })
}

async function listPermissions(context: Context): Promise<vcenterV1.Permission__Output[]> {
  return (await call(context, (service, bounds) => service.listPermissions({}, bounds))).permissions
}

/** Kinds may be typed in capital or small letters, as vCenter takes them. */
function isSameEntity(
  one: { kind: string; name: string } | null,
  other: { kind: string; name: string },
): boolean {
  if (one?.kind.toLowerCase() !== other.kind.toLowerCase()) return false
  return isSameName(one.name, other.name)
}

/**
 * Parses an entity from the command line, such as `cluster:Cluster`.
 * @throws CliError USAGE
 */
function parseEntity(text: string): { kind: string; name: string } {
  const [, kind = text, name = ''] = /^([^:]*):(.+)$/s.exec(text) ?? []
  const isRoot = kind.toLowerCase() === 'vcenter'
  if (isRoot === (name === '')) return { kind, name }
  throw new CliError('USAGE', `--on "${text}" is not ${ENTITY_FORMS}`)
}

function roleTable(roles: readonly vcenterV1.Role__Output[], style: TableStyle): string {
  return formatTable(
    roles,
    [
      { heading: 'ROLE', value: ({ name }) => name },
      { heading: 'LABEL', value: ({ label }) => label },
      {
        heading: 'PRIVILEGES',
        value: ({ privileges }) => String(privileges.length),
        align: 'right',
      },
      { heading: 'SYSTEM', value: ({ system }) => yesNo(system) },
    ],
    style,
  )
}

async function withNewPassword(
  context: Context,
  file: string | undefined,
  user: string,
  use: (password: string) => Promise<unknown>,
): Promise<void> {
  requireDomain(user)
  using password = await readPassword(context.terminal, {
    file,
    option: '--password-file',
    prompt: `New password of ${user}`,
    use: 'set',
  })
  await use(password.reveal().toString('utf8'))
}

function call<Answer>(
  context: Context,
  act: Parameters<typeof callVcenter<typeof SERVICE, Answer>>[2],
): Promise<Answer> {
  return callVcenter(context, SERVICE, act)
}
