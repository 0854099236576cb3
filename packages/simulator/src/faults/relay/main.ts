import { createUsage, parseLogLevel, runDaemon, VERSION, writeReadyFile } from '@nkpsim/daemon'
import { createLogger } from '@nkpsim/daemon/logger'
import { machine } from '../../machine.ts'
import type { Endpoint } from './link.ts'
import { openRelay } from './relay.ts'

// The program that relays connections between a vCenter, its hosts and its clients, so that tests
// can cut them.
const usage = createUsage(
  'usage: relay --state DIR --control SOCKET [--log-level LEVEL] --link NAME=FROM_HOST:PORT=TO_HOST:PORT...',
)
const OPTIONS = {
  state: { type: 'string' },
  control: { type: 'string' },
  'log-level': { type: 'string', default: 'info' },
  link: { type: 'string', multiple: true },
} as const

const args = process.argv.slice(2)
await runDaemon({
  component: 'relay',
  args,
  start: async () => {
    const values = usage.parse(args, OPTIONS)
    const stateFolder = usage.required(values.state, '--state')
    const logger = createLogger({
      component: 'relay',
      clock: machine.machineClock,
      output: machine.ownProcess.logOutput,
      level: parseLogLevel(values['log-level']),
    })
    const links = (values.link ?? []).map((text) => {
      const [name = '', from = '', to = ''] = text.split('=')
      return { name, from: endpoint(from), to: endpoint(to) }
    })
    const controlSocket = usage.required(values.control, '--control')
    const relay = await openRelay({ links, controlSocket, logger })
    await writeReadyFile(machine, stateFolder, { pid: process.pid })
    logger.info('relay.ready', { version: VERSION, links: links.length })
    return relay
  },
})

function endpoint(text: string): Endpoint {
  const [host = '', port = ''] = text.split(':')
  return { host, port: usage.port(port, '--link') }
}
