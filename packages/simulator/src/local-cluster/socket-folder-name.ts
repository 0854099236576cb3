import { createHash } from 'node:crypto'

/** Returns the name of the folder for the sockets of a state folder. */
export function socketFolderName({ device, inode }: { device: string; inode: string }): string {
  return digestName(`${device}:${inode}`)
}

/** Returns the name that versions up to 0.2 used, which they made from the path. */
export function formerSocketFolderName(path: string): string {
  return digestName(path)
}

function digestName(text: string): string {
  return `nkpsim-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}
