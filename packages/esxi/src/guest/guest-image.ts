import { join } from 'node:path'

/** Returns the folder with the image of guests. scripts/guest-image writes to the same folder. */
export function guestImageFolder(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const chosen = environment['NKPSIM_GUEST_IMAGE'] ?? ''
  if (chosen !== '') return chosen
  const cache = environment['XDG_CACHE_HOME'] ?? ''
  const folder = cache.startsWith('/') ? cache : join(environment['HOME'] ?? '/', '.cache')
  return join(folder, 'nkpsim', 'guest')
}
