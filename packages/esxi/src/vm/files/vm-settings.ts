import { EsxiError } from '../../errors.ts'
import type {
  MigrateEncryption,
  RestartPriority,
  VmSettings,
} from '../../records/virtual-machine.ts'
import { EMPTY_DICTIONARY, getValue, removeValues, setValues } from './dictionary.ts'
import { knownMigrateEncryption, withMigrateEncryption } from './migrate-encryption.ts'
import type { VmHardware } from './private-configuration.ts'
import type { VmFiles } from './read-vm.ts'
import { knownRestartPriority, RESTART_PRIORITY } from './restart-priority.ts'
import type { Vmx } from './vmx.ts'

export const MIB = 1 << 20
const MEMORY_STEP_MIB = 4
const MAX_MEMORY_MIB = 24 * MIB
const MAX_CPUS = 768
const MAX_TEXT_BYTES = 4096
const MAX_EXTRA_SETTINGS = 64
const EXTRA_NAME = /^guestinfo\.[A-Za-z0-9._-]{1,100}$/
const EXTRA_PREFIX = 'guestinfo.'
const ANNOTATION = 'annotation'

/** Settings to change. Missing fields stay; an empty text removes the setting. */
export type SettingsChange = {
  annotation?: string | undefined
  memoryBytes?: number | undefined
  cpuCount?: number | undefined
  extraSettings: VmSettings['extraSettings']
  migrateEncryption?: MigrateEncryption | undefined
  restartPriority?: RestartPriority | undefined
}

/** Reads the settings of a VM that its .vmx file has in clear. */
export function settingsOf(files: VmFiles): VmSettings {
  const { source = EMPTY_DICTIONARY } = files.vmx
  return {
    migrateEncryption: knownMigrateEncryption(files),
    restartPriority: knownRestartPriority(files.vmx),
    annotation: getValue(source, ANNOTATION) ?? '',
    hardware: undefined,
    extraSettings: source.lines.flatMap(({ key, text }) =>
      key?.startsWith(EXTRA_PREFIX) === true
        ? [{ name: nameIn(text), value: getValue(source, key) ?? '' }]
        : [],
    ),
  }
}

/** Whether the change needs a VM that is off. */
export function changesHardware({ memoryBytes, cpuCount }: SettingsChange): boolean {
  return memoryBytes !== undefined || cpuCount !== undefined
}

/**
 * Requires values within the limits of vSphere 8.
 * @throws EsxiError INVALID_REQUEST
 */
export function requireSettings(change: SettingsChange): void {
  const { annotation, memoryBytes, cpuCount, extraSettings } = change
  const texts = [annotation, change.migrateEncryption, change.restartPriority]
  const hasText = texts.some((each) => each !== undefined)
  if (!hasText && !changesHardware(change) && extraSettings.length === 0)
    throw invalid('no setting is given')
  requireText('the notes', annotation ?? '')
  if (memoryBytes !== undefined) {
    const mib = memoryBytes / MIB
    if (!(mib >= MEMORY_STEP_MIB && mib <= MAX_MEMORY_MIB && mib % MEMORY_STEP_MIB === 0))
      throw invalid('the memory is a multiple of 4 MiB, from 4 MiB to 24 TiB')
  }
  if (cpuCount !== undefined && !(cpuCount >= 1 && cpuCount <= MAX_CPUS))
    throw invalid(`a virtual machine has 1 to ${MAX_CPUS} CPUs`)
  if (extraSettings.length > MAX_EXTRA_SETTINGS)
    throw invalid(`a call changes at most ${MAX_EXTRA_SETTINGS} extra settings`)
  const names = new Set<string>()
  for (const { name, value } of extraSettings) {
    if (!EXTRA_NAME.test(name))
      throw invalid(
        `${JSON.stringify(name.slice(0, MAX_TEXT_BYTES))} is not the name of an extra setting; write guestinfo. and up to 100 letters, digits, dots, hyphens or underscores`,
      )
    if (names.has(name.toLowerCase())) throw invalid(`${name} is given twice`)
    names.add(name.toLowerCase())
    requireText(name, value)
  }
}

/** Returns the .vmx file with changed settings, except the hardware. */
export function withSettings(
  vmx: Vmx,
  { annotation, extraSettings, migrateEncryption, restartPriority }: SettingsChange,
): Vmx {
  const changed = migrateEncryption ? withMigrateEncryption(vmx, migrateEncryption) : vmx
  return withValues(changed, [
    ...(annotation === undefined ? [] : [[ANNOTATION, annotation] as const]),
    ...(restartPriority === undefined ? [] : [[RESTART_PRIORITY, restartPriority] as const]),
    ...extraSettings.map(({ name, value }) => [name, value] as const),
  ])
}

/** Returns changed hardware. */
export function withHardware<Hardware extends Pick<VmHardware, 'memorySizeMib' | 'numVcpus'>>(
  hardware: Hardware,
  { memoryBytes, cpuCount }: SettingsChange,
): Hardware {
  return {
    ...hardware,
    ...(memoryBytes !== undefined && { memorySizeMib: memoryBytes / MIB }),
    ...(cpuCount !== undefined && { numVcpus: cpuCount }),
  }
}

/** Returns the .vmx file with these values. An empty value removes its line. */
export function withValues(
  vmx: Vmx,
  entries: readonly (readonly [key: string, value: string])[],
): Vmx {
  const removed = entries.filter(([, value]) => value === '').map(([key]) => key)
  const kept = removeValues(vmx.source ?? EMPTY_DICTIONARY, removed)
  const source = setValues(
    kept,
    entries.filter(([, value]) => value !== ''),
  )
  return { ...vmx, source }
}

/** Returns the name of a setting as its line spells it. */
function nameIn(line: string): string {
  return line.slice(0, line.indexOf('=')).trim()
}

function requireText(what: string, text: string): void {
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES)
    throw invalid(`${what} has at most ${MAX_TEXT_BYTES} bytes`)
}

function invalid(message: string): EsxiError {
  return new EsxiError('INVALID_REQUEST', message)
}
