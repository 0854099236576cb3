import { TpmError } from '../errors.ts'
import {
  authorityVariable,
  readAuthorityVariable,
  secureBootVariable,
} from '../event-log/efi-variable.ts'
import { EVENT_TYPE, type LogEvent, measure } from '../event-log/event-log.ts'
import {
  ACCEPTANCE_LEVELS,
  type AcceptanceLevel,
  BOOT_PCRS,
  type BootDescription,
  type Vib,
} from './boot-description.ts'

/**
 * Ends the measurements of the firmware. Each of the firmware's PCRs has one. TCG PC Client
 * Platform Firmware Profile, 10.4.1.
 */
const SEPARATOR = Buffer.alloc(4)
const FIRMWARE_PCRS = [0, 1, 2, 3, 4, 5, 6, 7]
const MAX_VIBS = 500
/** More characters than any text in a host's boot file may have. */
const MAX_TEXT_CHARACTERS = 1024
/** Maximum length of an authority: a certificate in PEM, or a name. */
const MAX_AUTHORITY_CHARACTERS = 16 * 1024
const CONTROL_CHARACTER = /\p{Cc}/u

/**
 * Returns the measurements of a boot in order. The same description always gives the same events.
 */
export function bootEvents(boot: BootDescription): LogEvent[] {
  const { firmwareVersion, secureBoot, secureBootAuthority, esxi } = boot
  return [
    measure(
      BOOT_PCRS.firmware,
      'EV_S_CRTM_VERSION',
      Buffer.from(`${firmwareVersion}\0`, 'utf16le'),
    ),
    measure(BOOT_PCRS.secureBoot, 'EV_EFI_VARIABLE_DRIVER_CONFIG', secureBootVariable(secureBoot)),
    ...(secureBootAuthority === undefined
      ? []
      : [
          measure(
            BOOT_PCRS.secureBoot,
            'EV_EFI_VARIABLE_AUTHORITY',
            authorityVariable(secureBootAuthority),
          ),
        ]),
    ...FIRMWARE_PCRS.map((pcr) => measure(pcr, 'EV_SEPARATOR', SEPARATOR)),
    measure(
      BOOT_PCRS.bootLoader,
      'EV_EFI_ACTION',
      Buffer.from(`esxi version=${esxi.version} build=${esxi.build}`),
    ),
    text(BOOT_PCRS.bootOptions, `bootOptions ${boot.bootOptions}`),
    ...boot.vibs.map((vib) => text(BOOT_PCRS.vibs, formatVib(vib))),
    text(BOOT_PCRS.vibs, `vibs ${boot.vibs.length}`),
    text(BOOT_PCRS.execInstalledOnly, `execInstalledOnly ${boot.execInstalledOnly}`),
  ]
}

/**
 * Reconstructs from its events what a host booted. Their types, data and order must be exactly
 * those of a boot.
 * @throws TpmError INVALID_EVENT_LOG
 */
export function readBootEvents(events: readonly LogEvent[]): BootDescription {
  const boot = {
    firmwareVersion: dataOf(events, BOOT_PCRS.firmware, 'EV_S_CRTM_VERSION')
      .toString('utf16le')
      .replace(/\0$/, ''),
    secureBoot: dataOf(events, BOOT_PCRS.secureBoot, 'EV_EFI_VARIABLE_DRIVER_CONFIG').equals(
      secureBootVariable(true),
    ),
    secureBootAuthority: readAuthority(events),
    bootOptions: textOf(events, BOOT_PCRS.bootOptions, /^bootOptions (.*)$/)[0] ?? '',
    execInstalledOnly:
      textOf(events, BOOT_PCRS.execInstalledOnly, /^execInstalledOnly (true|false)$/)[0] === 'true',
    esxi: readEsxi(events),
    vibs: readVibs(events),
  }
  if (!isSameLog(bootEvents(boot), events))
    throw invalid('its events are not those of a boot of ESXi')
  requireBounded(boot)
  return boot
}

/** Limits texts and VIBs, because verdicts, alarms and events repeat texts that a host chooses. */
function requireBounded(boot: BootDescription): void {
  const { firmwareVersion, bootOptions, esxi, vibs, secureBootAuthority = '' } = boot
  const texts = [
    ...[firmwareVersion, bootOptions, esxi.version, esxi.build],
    ...vibs.flatMap(({ name, version, vendor }) => [name, version, vendor]),
  ]
  const isBounded = (text: string): boolean =>
    text.length <= MAX_TEXT_CHARACTERS && !CONTROL_CHARACTER.test(text)
  if (!texts.every(isBounded) || secureBootAuthority.length > MAX_AUTHORITY_CHARACTERS)
    throw invalid('a text in it is too long, or has control characters')
}

function text(pcr: number, content: string): LogEvent {
  return measure(pcr, 'EV_IPL', Buffer.from(content, 'utf8'))
}

function formatVib({ name, version, vendor, acceptanceLevel }: Vib): string {
  return `vib name=${name} version=${version} vendor=${vendor} acceptanceLevel=${acceptanceLevel}`
}

function readAuthority(events: readonly LogEvent[]): string | undefined {
  const type = EVENT_TYPE.EV_EFI_VARIABLE_AUTHORITY
  const event = events.find((each) => each.pcr === BOOT_PCRS.secureBoot && each.type === type)
  return event && readAuthorityVariable(event.data)
}

function readEsxi(events: readonly LogEvent[]): BootDescription['esxi'] {
  const pattern = /^esxi version=(\S+) build=(\S+)$/
  const data = dataOf(events, BOOT_PCRS.bootLoader, 'EV_EFI_ACTION')
  const [version = '', build = ''] = matchOf(data, BOOT_PCRS.bootLoader, pattern)
  return { version, build }
}

function readVibs(events: readonly LogEvent[]): Vib[] {
  const pattern = /^vib name=(\S+) version=(\S+) vendor=(\S+) acceptanceLevel=(\w+)$/
  const vibs = events
    .filter(({ pcr, type }) => pcr === BOOT_PCRS.vibs && type === EVENT_TYPE.EV_IPL)
    .map(({ data }) => pattern.exec(data.toString('utf8')))
    .filter((match) => match !== null)
  if (vibs.length > MAX_VIBS) throw invalid('it names too many VIBs')
  return vibs.map(([, name = '', version = '', vendor = '', level = '']) => ({
    name,
    version,
    vendor,
    acceptanceLevel: acceptanceLevelOf(level),
  }))
}

function acceptanceLevelOf(value: string): AcceptanceLevel {
  const level = ACCEPTANCE_LEVELS.find((each) => each === value)
  if (level === undefined) throw invalid('a VIB has an unknown acceptance level')
  return level
}

function dataOf(events: readonly LogEvent[], pcr: number, type: keyof typeof EVENT_TYPE): Buffer {
  const event = events.find((each) => each.pcr === pcr && each.type === EVENT_TYPE[type])
  if (event === undefined) throw invalid(`it has no ${type} in PCR ${pcr}`)
  return event.data
}

function textOf(events: readonly LogEvent[], pcr: number, pattern: RegExp): string[] {
  return matchOf(dataOf(events, pcr, 'EV_IPL'), pcr, pattern)
}

function matchOf(data: Buffer, pcr: number, pattern: RegExp): string[] {
  const match = pattern.exec(data.toString('utf8'))
  if (match === null) throw invalid(`PCR ${pcr} holds something else than a boot measures there`)
  return match.slice(1)
}

function isSameLog(expected: readonly LogEvent[], found: readonly LogEvent[]): boolean {
  return (
    expected.length === found.length &&
    expected.every((event, index) => {
      const other = found[index]
      return (
        other !== undefined &&
        event.pcr === other.pcr &&
        event.type === other.type &&
        event.data.equals(other.data)
      )
    })
  )
}

function invalid(reason: string): TpmError {
  return new TpmError('INVALID_EVENT_LOG', `the event log cannot be believed: ${reason}`)
}
