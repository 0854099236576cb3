import { RpcError } from '../errors/rpc-error.ts'

/**
 * Parses `host:port`. An IPv6 address is in brackets.
 * @throws RpcError INVALID_ADDRESS
 */
export function hostAndPort(address: string): { host: string; port: number } {
  const [, bracketed, plain, portText] =
    /^(?:\[([^\]]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(address) ?? []
  const host = bracketed ?? plain
  const port = Number(portText)
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    const message = `${JSON.stringify(address)} is not an address: write host:port`
    throw new RpcError('INVALID_ARGUMENT', 'INVALID_ADDRESS', message)
  }
  return { host, port }
}
