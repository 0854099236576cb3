import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields, formatTable } from '../output/table.ts'
import { timestampText } from '../output/words.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { requireDomain } from '../user-name.ts'
import { onCall } from './command.ts'

const SERVICE = 'nkpsim.vcenter.v1.SessionService'
const ADMINISTRATOR_NAME = 'administrator@vsphere.local'

type SessionMessage = {
  id: string
  user: string
  loginTime: Time
  lastActiveTime: Time
  expiry: Time
}
type Time = { seconds: number; nanos: number } | null

/** Adds `nkpsim login`, `logout` and `session`: the session that commands use. */
export function addLoginCommands(program: Command, terminal: Terminal): void {
  addLogin(program, terminal)
  const logout = program.command('logout').description('end the session of this state folder')
  onCall(logout, terminal, async ({ context }) => {
    const { forgetSession, readSession } = await import('@nkpsim/simulator/operator')
    const saved = readSession(context.stateDir)
    if (saved === undefined) return say(context, 'Nobody is logged in.')
    // The local session is removed first. If vCenter cannot end the session, the user is still
    // logged out here.
    await forgetSession(context.stateDir)
    const { connectVcenterWithoutSession } = await import('@nkpsim/simulator/operator')
    const channel = connectVcenterWithoutSession(context.stateDir)
    const next = await nextLogin(context)
    try {
      const authorization = `Bearer ${saved.token}`
      await channel.client(SERVICE).logout({}, { ...callOptions(context), authorization })
    } catch (error) {
      say(
        context,
        `${saved.user} is logged out here; vCenter may still accept the session. ${next}`,
      )
      throw error
    } finally {
      channel.close()
    }
    say(context, `${saved.user} is logged out. ${next}`)
  })
  const session = program.command('session').description('who is logged in at the vCenter')
  const get = session.command('get').description('the session that commands use')
  onCall(get, terminal, async ({ context }) => {
    const view = await withVcenter(context, async (channel) =>
      sessionView((await channel.client(SERVICE).getSession({}, callOptions(context))).session),
    )
    await printResult(context, view, () =>
      formatFields([
        ['User', view?.user ?? ''],
        ['Session', view?.id ?? ''],
        ['Since', view?.loginTime ?? ''],
        ['Ends', view?.expiry ?? ''],
      ]),
    )
  })
  const list = session.command('list').description('every session')
  onCall(list, terminal, async ({ context }) => {
    const views = await withVcenter(context, async (channel) => {
      const { sessions } = await channel.client(SERVICE).listSessions({}, callOptions(context))
      return sessions.map(sessionView)
    })
    await printResult(context, views, () =>
      formatTable(
        views,
        [
          { heading: 'USER', value: (row) => row?.user ?? '' },
          { heading: 'SINCE', value: (row) => row?.loginTime ?? '', kind: 'time', wide: true },
          { heading: 'LAST ACTIVE', value: (row) => row?.lastActiveTime ?? '', kind: 'time' },
          { heading: 'ID', value: (row) => row?.id ?? '', whole: true },
        ],
        context,
      ),
    )
  })
  const terminate = session.command('terminate <id>').description('end a session')
  onCall(terminate, terminal, async ({ context, args: [id = ''] }) => {
    await withVcenter(context, (channel) =>
      channel.client(SERVICE).terminateSession({ id }, callOptions(context)),
    )
    say(context, `Session ${id} is ended.`)
  })
}

function addLogin(program: Command, terminal: Terminal): void {
  const command = program
    .command('login [user]')
    .description(`begin a session for the following commands (default user: ${ADMINISTRATOR_NAME})`)
    .option('--password-file <file>', "file with the user's password; - for stdin")
  onCall<{ passwordFile?: string }>(command, terminal, async ({ context, options, args }) => {
    const [user = ADMINISTRATOR_NAME] = args
    requireDomain(user)
    const { connectVcenterWithoutSession, logIn } = await import('@nkpsim/simulator/operator')
    using password = await readPassword(context.terminal, {
      file: options.passwordFile,
      option: '--password-file',
      prompt: `Password of ${user}`,
      use: 'check',
    })
    const channel = connectVcenterWithoutSession(context.stateDir)
    try {
      const text = password.reveal().toString('utf8')
      const account = { user, password: text }
      const session = await logIn(context.stateDir, channel, account, callOptions(context))
      await printResult(context, { user: session.user }, () =>
        formatFields([['Logged in as', session.user]]),
      )
    } finally {
      channel.close()
    }
  })
}

/** Says as whom the next command acts when nobody is logged in. */
async function nextLogin({ stateDir }: Context): Promise<string> {
  const { administratorPasswordFile } = await import('@nkpsim/simulator/operator')
  return existsSync(administratorPasswordFile(stateDir))
    ? `The next command logs in as ${ADMINISTRATOR_NAME}, with the stored password.`
    : 'Log in: nkpsim login USER'
}

function sessionView(session: SessionMessage | null) {
  return (
    session && {
      id: session.id,
      user: session.user,
      loginTime: timestampText(session.loginTime),
      lastActiveTime: timestampText(session.lastActiveTime),
      expiry: timestampText(session.expiry),
    }
  )
}
