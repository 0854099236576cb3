import type { RpcChannel, vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { timestampText } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const SESSION = 'nkpsim.vcenter.v1.SessionService'
const ABOUT = 'nkpsim.vcenter.v1.AboutService'

/** Adds `nkpsim whoami`: as whom commands call vCenter and hosts. */
export function addWhoamiCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('whoami')
    .description('as whom commands call vCenter and hosts, and with which roles')
  onCall(command, terminal, async ({ context }) => {
    if (context.rootPassword !== undefined) return printRoot(context)
    const view = await withVcenter(context, (channel) => whoami(context, channel))
    await printResult(context, view, () => formatFields(fields(view), context))
  })
}

/** With --as-root, commands call hosts without a session of vCenter. */
function printRoot(context: Context): Promise<void> {
  const view = { user: 'root', domain: null, vcenter: null }
  return printResult(context, view, () =>
    formatFields([
      ['User', 'root of each host, by --as-root'],
      ['vCenter', 'not used: hosts check the password'],
    ]),
  )
}

type WhoamiView = Awaited<ReturnType<typeof whoami>>

async function whoami(context: Context, channel: RpcChannel) {
  const options = callOptions(context)
  const { session, roles } = await channel.client(SESSION).getSession({}, options)
  if (session === null) throw new CliError('FAILED', 'vCenter answered without a session')
  const { instanceId, version, productVersion } = await channel.client(ABOUT).getAbout({}, options)
  const { id: sessionId, user } = session
  const [, domain = ''] = user.split('@')
  return {
    ...{ user, domain, sessionId },
    loginTime: timestampText(session.loginTime),
    expiry: timestampText(session.expiry),
    vcenter: { instanceId, version, productVersion, stateFolder: context.stateDir },
    roles,
  }
}

function fields({ user, domain, loginTime, expiry, vcenter, roles }: WhoamiView): Field[] {
  const { instanceId, version, productVersion, stateFolder } = vcenter
  return [
    ['User', user],
    ['Domain', domain],
    ['Session since', loginTime ?? ''],
    ['Session ends', expiry ?? ''],
    ['vCenter', `${instanceId} (vCenter Server ${productVersion}, nkpsim ${version})`],
    ['State folder', stateFolder],
    ...(roles.length === 0
      ? [['Roles', 'none: an administrator must set a permission'] as const]
      : roles.map((role, index): Field => [index === 0 ? 'Roles' : '', roleText(role)])),
  ]
}

function roleText({
  entity,
  label,
  propagate,
  privileges,
  allPrivileges,
}: vcenterV1.OwnRole__Output) {
  const { kind = '', name = '' } = entity ?? {}
  const where = kind === 'vCenter' ? 'this vCenter' : `${kind} ${name}`
  const below = propagate ? ' and everything in it' : ''
  const count = allPrivileges ? 'all privileges' : `${privileges.length} privileges`
  return `${label} on ${where}${below} (${count})`
}
