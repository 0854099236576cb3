/** Returns the URI of an export on a Unix socket. */
export function unixNbdUri(name: string, socketPath: string): string {
  return `nbd+unix:///${encodeName(name)}?socket=${encodeURIComponent(socketPath).replaceAll('%2F', '/')}`
}

/** Returns the URI of an export on a TCP port with TLS. */
export function tlsNbdUri(name: string, host: string, port: number): string {
  return `nbds://${host}:${port}/${encodeName(name)}`
}

/** Programs decode the path of a URI, and take it as the name without its first slash. */
function encodeName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}
