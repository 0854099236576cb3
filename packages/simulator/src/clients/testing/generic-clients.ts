import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const run = promisify(execFile)
const BUF = fileURLToPath(new URL('../../../../../node_modules/.bin/buf', import.meta.url))
const GRPCURL = 'grpcurl'

/** The server that a client calls, and the folder of the certificate that the client presents. */
export type Peer = { port: number; operatorFolder: string }

/** Deadline and session token of a call. */
export type CallOptions = { timeoutS?: number; token?: string }

/** A third-party program that learns the contract only by reflection. */
export type GenericClient = {
  name: string
  isInstalled(): boolean
  /** gRPC status codes in the spelling of the client. */
  codes: { deadlineExceeded: string; unauthenticated: string; notFound: string }
  /** Lists the services of a server. @returns the output of the client */
  list(peer: Peer): Promise<string>
  /**
   * Makes a call.
   * @param method `PACKAGE.SERVICE/METHOD`
   * @returns the output of the client
   * @throws as execFile does, with stdout and stderr
   */
  call(peer: Peer, method: string, request: object, options: CallOptions): Promise<string>
}

const bufCurl: GenericClient = {
  name: 'buf curl',
  isInstalled: () => true,
  codes: {
    deadlineExceeded: 'deadline_exceeded',
    unauthenticated: '"unauthenticated"',
    notFound: '"not_found"',
  },
  list: (peer) =>
    outputOf(BUF, [...bufCurlOptions(peer), '--list-services', `https://${address(peer)}`]),
  call(peer, method, request, { timeoutS, token }) {
    const args = bufCurlOptions(peer)
    if (timeoutS !== undefined) args.push('--timeout', `${timeoutS}s`)
    // The input contains headers, an empty line and the request.
    const headers = token === undefined ? '' : `authorization: Bearer ${token}\n`
    args.push('--header', '@-', '--data', '@-', `https://${address(peer)}/${method}`)
    return outputOf(BUF, args, { stdin: `${headers}\n${JSON.stringify(request)}` })
  },
}

const bufCurlOptions = (peer: Peer): string[] => [
  ...['curl', '--protocol', 'grpc'],
  ...identity('--', peer),
]

/** Debian has no package of this program, so the user must install it. */
const grpcurl: GenericClient = {
  name: GRPCURL,
  isInstalled: () =>
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .some((folder) => existsSync(join(folder, GRPCURL))),
  codes: {
    deadlineExceeded: 'DeadlineExceeded',
    unauthenticated: 'Unauthenticated',
    notFound: 'NotFound',
  },
  list: (peer) => outputOf(GRPCURL, [...identity('-', peer), address(peer), 'list']),
  call(peer, method, request, { timeoutS, token }) {
    const args = [...identity('-', peer), '-d', '@']
    if (timeoutS !== undefined) args.push('-max-time', String(timeoutS))
    // This client cannot read headers from a file. Other users can see arguments of a process, but
    // only its owner can see the environment.
    if (token !== undefined) args.push('-expand-headers', '-H', `authorization: Bearer $\{TOKEN}`)
    return outputOf(GRPCURL, [...args, address(peer), method], {
      stdin: JSON.stringify(request),
      ...(token !== undefined && { env: { TOKEN: token } }),
    })
  },
}

export const GENERIC_CLIENTS: readonly GenericClient[] = [bufCurl, grpcurl]

const address = ({ port }: Peer): string => `localhost:${port}`

function identity(dashes: string, { operatorFolder }: Peer): string[] {
  return [
    ...[`${dashes}cacert`, join(operatorFolder, OPERATOR_FILES.roots)],
    ...[`${dashes}cert`, join(operatorFolder, OPERATOR_FILES.certificate)],
    ...[`${dashes}key`, join(operatorFolder, OPERATOR_FILES.privateKey)],
  ]
}

async function outputOf(
  program: string,
  args: readonly string[],
  { stdin = '', env }: { stdin?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const ended = run(program, args, { timeout: PATIENCE_MS, env: { ...process.env, ...env } })
  ended.child.stdin?.on('error', () => undefined)
  ended.child.stdin?.end(stdin)
  return (await ended).stdout
}
