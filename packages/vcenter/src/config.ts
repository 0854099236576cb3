import { parseArgs } from 'node:util'
import { DaemonError } from '@nkpsim/daemon'

const MAX_PORT = 65_535

export const USAGE =
  'usage: vcenterd --state DIR [--address HOST] [--port N] [--download-port N] [--log-level LEVEL]'

/** What vcenterd is told on its command line. */
export type VcenterdConfig = {
  stateFolder: string
  /** Name under which it is reached, and on which it listens. */
  address: string
  /** 0 takes a free one. */
  port: number
  downloadPort: number
  logLevel: string
}

/**
 * Reads the command line.
 * @throws DaemonError USAGE
 */
export function parseConfig(args: string[]): VcenterdConfig {
  const values = parseValues(args)
  if (values.state === undefined || values.state === '') throw usage('--state is missing')
  return {
    stateFolder: values.state,
    address: values.address,
    port: portNumber(values.port, '--port'),
    downloadPort: portNumber(values['download-port'], '--download-port'),
    logLevel: values['log-level'],
  }
}

function parseValues(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        state: { type: 'string' },
        address: { type: 'string', default: 'localhost' },
        port: { type: 'string', default: '0' },
        'download-port': { type: 'string', default: '0' },
        'log-level': { type: 'string', default: 'info' },
      },
    }).values
  } catch (cause) {
    throw usage(
      cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause),
      cause,
    )
  }
}

function portNumber(text: string, flag: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > MAX_PORT) throw usage(`${flag} is a number up to ${MAX_PORT}`)
  return value
}

function usage(reason: string, cause?: unknown): DaemonError {
  return new DaemonError('USAGE', `${reason}; ${USAGE}`, { cause })
}
