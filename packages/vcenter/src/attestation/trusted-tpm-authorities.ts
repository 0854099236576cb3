import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TrustedAuthorities, trustedAuthorities } from '@nkpsim/tpm'

const MAX_FILES = 200
const CERTIFICATES = /cert.*\.pem$/

/**
 * Reads the vendors whose TPMs are trusted: certificates in PEM files of a folder whose names have `cert` in them. Without a folder no vendor is. As long as
 * the files stay the same, so does what is returned.
 */
export function trustedTpmAuthorities(
  folder: string | undefined,
): () => Promise<TrustedAuthorities> {
  let last: { text: string; authorities: TrustedAuthorities } | undefined
  return async () => {
    const texts = folder === undefined ? [] : await readCertificates(folder)
    const text = texts.join('\n')
    if (last?.text !== text) last = { text, authorities: trustedAuthorities(texts) }
    return last.authorities
  }
}

async function readCertificates(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter((name) => CERTIFICATES.test(name)).slice(0, MAX_FILES)
  return Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
}
