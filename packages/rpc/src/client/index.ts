// The client without the server, so that a command loads faster.
export { RpcError, type RpcStatus } from '../errors/rpc-error.ts'
export { connectActive } from './active-channel.ts'
export { connectRpc } from './connect-rpc.ts'
