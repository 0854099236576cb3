import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TrustedAuthorities, trustedAuthorities } from '@nkpsim/tpm'

const MAX_FILES = 200
const CERTIFICATES = /cert.*\.pem$/

/** The vendors whose TPMs are trusted: certificates in PEM files of a folder whose names have `cert` in them. Without a folder no vendor is. */
export async function readTrustedAuthorities(
  folder: string | undefined,
): Promise<TrustedAuthorities> {
  if (folder === undefined) return trustedAuthorities([])
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((name) => CERTIFICATES.test(name)).slice(0, MAX_FILES)
  return trustedAuthorities(
    await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8'))),
  )
}
