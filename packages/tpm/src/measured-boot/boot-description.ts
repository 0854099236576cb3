/** How far a VIB is to be trusted, best first. vSphere: host image profile acceptance levels. */
export const ACCEPTANCE_LEVELS = [
  'VMwareCertified',
  'VMwareAccepted',
  'PartnerSupported',
  'CommunitySupported',
] as const
export type AcceptanceLevel = (typeof ACCEPTANCE_LEVELS)[number]

/** A package of software that is installed on a host. */
export type Vib = {
  name: string
  version: string
  vendor: string
  acceptanceLevel: AcceptanceLevel
}

/** All that firmware and loader of a host measure before ESXi runs. */
export type BootDescription = {
  firmwareVersion: string
  secureBoot: boolean
  /** Who vouched for the boot loader; undefined while secure boot is off, for then nobody is asked. */
  secureBootAuthority: string | undefined
  /** Kernel options as typed at the loader. */
  bootOptions: string
  /** Whether only executables from installed VIBs may run. */
  execInstalledOnly: boolean
  esxi: { version: string; build: string }
  vibs: readonly Vib[]
}

/** PCRs that a boot extends, and what each says. TCG PC Client Platform Firmware Profile, 3.3.4; from 8 on they are the operating system's. */
export const BOOT_PCRS = {
  firmware: 0,
  optionRoms: 2,
  bootLoader: 4,
  secureBoot: 7,
  vibs: 9,
  bootOptions: 12,
  execInstalledOnly: 14,
} as const

/** All PCRs of a boot, ascending. */
export const MEASURED_PCRS: readonly number[] = Object.values(BOOT_PCRS).sort((a, b) => a - b)

/** What upgrades change, ascending: PCRs of the software, and not of the settings that stand for themselves. */
export const UPGRADABLE_PCRS: readonly number[] = [
  BOOT_PCRS.firmware,
  BOOT_PCRS.optionRoms,
  BOOT_PCRS.bootLoader,
  BOOT_PCRS.vibs,
  BOOT_PCRS.bootOptions,
]
