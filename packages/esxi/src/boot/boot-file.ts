import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { DaemonError, writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import {
  ACCEPTANCE_LEVELS,
  type BootDescription,
  SECURE_BOOT_CERTIFICATE,
  type Vib,
} from '@nkpsim/tpm/measured-boot'
import { EsxiError } from '../errors.ts'

/**
 * Name of a file in a host's folder. It defines what the firmware and the loader measure at the
 * next boot.
 */
export const BOOT_FILE = 'boot.yaml'
const MAX_FILE_BYTES = 64 * 1024
const MAX_VIBS = 500
/** A word of an event. It cannot contain the characters that separate words. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}$/
const LINE = /^[\x20-\x7e]{0,200}$/
const DIGITS = /^\d{1,12}$/
const VERSION = /^\d{1,3}(\.\d{1,3}){1,3}$/

/** What a new host boots. */
export const DEFAULT_BOOT_FILE = `# What firmware and loader of this host measure at its next boot. Change this file and power-cycle the host, for example
# to upgrade the host, to turn secure boot off, or to plant a VIB that nobody signed.
firmwareVersion: "nkpsim UEFI 1.0"
secureBoot: true
secureBootAuthority: |
${SECURE_BOOT_CERTIFICATE.replaceAll(/^(?=.)/gm, '  ')}bootOptions: ""
execInstalledOnly: false
esxi:
  version: 8.0.3
  build: "24022510"
vibs:
  - { name: esx-base, version: 8.0.3-0.0.24022510, vendor: VMware, acceptanceLevel: VMwareCertified }
  - { name: crx, version: 8.0.3-0.0.24022510, vendor: VMware, acceptanceLevel: VMwareCertified }
  - { name: vsan, version: 8.0.3-0.0.24022510, vendor: VMware, acceptanceLevel: VMwareCertified }
  - { name: nkpsim-agent, version: 1.0-1, vendor: nkpsim, acceptanceLevel: PartnerSupported }
`

/** Content of the default file. */
export const DEFAULT_BOOT: BootDescription = {
  firmwareVersion: 'nkpsim UEFI 1.0',
  secureBoot: true,
  secureBootAuthority: SECURE_BOOT_CERTIFICATE,
  bootOptions: '',
  execInstalledOnly: false,
  esxi: { version: '8.0.3', build: '24022510' },
  vibs: [
    ...['esx-base', 'crx', 'vsan'].map((name) => ({
      name,
      version: '8.0.3-0.0.24022510',
      vendor: 'VMware',
      acceptanceLevel: 'VMwareCertified' as const,
    })),
    {
      name: 'nkpsim-agent',
      version: '1.0-1',
      vendor: 'nkpsim',
      acceptanceLevel: 'PartnerSupported',
    },
  ],
}

/**
 * Returns what the host boots. The first boot creates the file.
 * @throws EsxiError BOOT_FILE_INVALID
 */
export async function readBootFile(effects: FileEffects, folder: string): Promise<BootDescription> {
  const path = join(folder, BOOT_FILE)
  let text = readBootText(effects.files, path)
  if (text === undefined) {
    text = DEFAULT_BOOT_FILE
    await writeFileDurably(effects, path, Buffer.from(text), { mode: 0o600 })
  }
  // Most hosts have the default file. Comparing it is faster than parsing it.
  return text === DEFAULT_BOOT_FILE ? DEFAULT_BOOT : parseBootFile(text)
}

function readBootText(files: Files, path: string): string | undefined {
  try {
    return readSmallFileIfThere(files, path, MAX_FILE_BYTES)?.toString()
  } catch (cause) {
    if (!(cause instanceof DaemonError)) throw cause
    throw invalid(cause.message, cause)
  }
}

/** @throws EsxiError BOOT_FILE_INVALID that names the problem */
export async function parseBootFile(text: string): Promise<BootDescription> {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) throw invalid('it is too long')
  const fields = recordOf(await parseYaml(text), 'the file')
  allowOnly(fields, 'the file', [
    'firmwareVersion',
    'secureBoot',
    'secureBootAuthority',
    'bootOptions',
    'execInstalledOnly',
    'esxi',
    'vibs',
  ])
  const esxi = recordOf(fields['esxi'], 'esxi')
  allowOnly(esxi, 'esxi', ['version', 'build'])
  const secureBoot = booleanOf(fields['secureBoot'], 'secureBoot')
  const authority = authorityOf(fields['secureBootAuthority'])
  return {
    firmwareVersion: textOf(fields['firmwareVersion'], 'firmwareVersion', LINE),
    secureBoot,
    secureBootAuthority: secureBoot ? authority : undefined,
    bootOptions: textOf(fields['bootOptions'], 'bootOptions', LINE),
    execInstalledOnly: booleanOf(fields['execInstalledOnly'], 'execInstalledOnly'),
    esxi: {
      version: textOf(esxi['version'], 'esxi.version', VERSION),
      build: textOf(esxi['build'], 'esxi.build', DIGITS),
    },
    vibs: vibsOf(fields['vibs']),
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { readYamlText } = await import('@nkpsim/daemon/yaml-text')
  try {
    // Reads every scalar as text, because 8.0 and 007 are not numbers here.
    return readYamlText(text, { schema: 'failsafe' }).toJS({ maxAliasCount: 0 })
  } catch (cause) {
    throw invalid('it is not YAML', cause)
  }
}

function vibsOf(value: unknown): Vib[] {
  if (!Array.isArray(value) || value.length > MAX_VIBS)
    throw invalid(`vibs is a list of at most ${MAX_VIBS}`)
  return value.map((item: unknown, index) => {
    const where = `vibs[${index}]`
    const fields = recordOf(item, where)
    allowOnly(fields, where, ['name', 'version', 'vendor', 'acceptanceLevel'])
    const level = ACCEPTANCE_LEVELS.find((each) => each === fields['acceptanceLevel'])
    if (level === undefined)
      throw invalid(`${where}.acceptanceLevel is one of ${ACCEPTANCE_LEVELS.join(', ')}`)
    return {
      name: textOf(fields['name'], `${where}.name`, WORD),
      version: textOf(fields['version'], `${where}.version`, WORD),
      vendor: textOf(fields['vendor'], `${where}.vendor`, WORD),
      acceptanceLevel: level,
    }
  })
}

function recordOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${where} is not a mapping`)
  return value as Record<string, unknown>
}

function allowOnly(fields: Record<string, unknown>, where: string, names: string[]): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalid(`${where} has the unknown field ${unknown.slice(0, 40)}`)
}

function booleanOf(value: unknown, where: string): boolean {
  const found = [true, false].find((each) => String(each) === String(value).toLowerCase())
  if (typeof value === 'string' && found !== undefined) return found
  throw invalid(`${where} must be true or false`)
}

function textOf(value: unknown, where: string, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  throw invalid(`${where} is missing, too long, or has characters that are not allowed`)
}

/** Returns a PEM certificate, or a name as in files of version 0.2 and earlier. */
function authorityOf(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('-----BEGIN'))
    return textOf(value, 'secureBootAuthority', LINE)
  try {
    return new X509Certificate(value).toString()
  } catch (cause) {
    throw invalid('secureBootAuthority is not a certificate in PEM', cause)
  }
}

function invalid(reason: string, cause?: unknown): EsxiError {
  return new EsxiError('BOOT_FILE_INVALID', `${BOOT_FILE} of this host is wrong: ${reason}`, {
    cause,
  })
}
