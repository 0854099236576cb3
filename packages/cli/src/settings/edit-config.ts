import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { Document } from 'yaml'
import { CliError } from '../errors.ts'
import { writeNewFile } from '../new-file.ts'
import { parseConfigDocument, readConfig } from './config.ts'
import { type ConfigPath, readConfigText } from './config-file.ts'

/**
 * Edits or makes a configuration file atomically and for its owner only (0600). Keeps comments.
 * @throws CliError USAGE if the file is invalid before or after the edit; FAILED if the file cannot
 *   be written
 */
export async function editConfig(
  { path }: ConfigPath,
  home: string | undefined,
  edit: (document: Document) => void,
): Promise<void> {
  const place = { path, home }
  const document = parseConfigDocument(readConfigText({ path, origin: 'default' }) ?? '', place)
  readConfig(document, place)
  document.contents ??= document.createNode({})
  edit(document)
  const text = document.toString()
  readConfig(parseConfigDocument(text, place), place)
  try {
    makeFolders(dirname(path), 0o700)
  } catch (cause) {
    throw new CliError('FAILED', `cannot write ${path}: ${systemReason(cause)}`, { cause })
  }
  // A symbolic link stays a link, and its target is replaced.
  const target = await realpath(path).catch(() => path)
  await writeNewFile(target, [Buffer.from(text)], { replace: true })
}
