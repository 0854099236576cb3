/** What this package needs of a logger. */
export type RpcLogger = {
  debug(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
}
