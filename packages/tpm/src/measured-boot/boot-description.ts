/**
 * Trust levels of a VIB, from best to worst. vSphere calls them host image profile acceptance
 * levels.
 */
export const ACCEPTANCE_LEVELS = [
  'VMwareCertified',
  'VMwareAccepted',
  'PartnerSupported',
  'CommunitySupported',
] as const
export type AcceptanceLevel = (typeof ACCEPTANCE_LEVELS)[number]

/** A software package installed on a host. */
export type Vib = {
  name: string
  version: string
  vendor: string
  acceptanceLevel: AcceptanceLevel
}

/** Everything that a host's firmware and loader measure before ESXi runs. */
export type BootDescription = {
  firmwareVersion: string
  secureBoot: boolean
  /**
   * Authority of the boot loader: a certificate in PEM, or a name on hosts of 0.2 and earlier.
   * Undefined while secure boot is off, because the firmware then checks no authority.
   */
  secureBootAuthority: string | undefined
  /** Kernel options as typed at the loader. */
  bootOptions: string
  /** Whether only executables from installed VIBs may run. */
  execInstalledOnly: boolean
  esxi: { version: string; build: string }
  vibs: readonly Vib[]
}

/**
 * The authority of boot loaders, made for this project. Its private key was destroyed, so it cannot
 * sign anything.
 */
export const SECURE_BOOT_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIQa3THpVo8o0l/PZNMFHzOWDAKBggqhkjOPQQDAjAlMSMw
IQYDVQQDDBpWTXdhcmUgU2VjdXJlIEJvb3QgU2lnbmluZzAeFw0yNDEyMzEyMzU1
MDBaFw0zNDEyMzAwMDAwMDBaMCUxIzAhBgNVBAMMGlZNd2FyZSBTZWN1cmUgQm9v
dCBTaWduaW5nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGjkpxrZACAJPKWOx
uwayq7egU7jeMiGxmFg0c4vxU0/Hze00g7gaMh/slQbRdObm5Kjv/gMqf0niMVny
z26bdaNFMEMwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwHQYD
VR0OBBYEFPKcx0Ck4QajbUuba2NbNpqidG/gMAoGCCqGSM49BAMCA0kAMEYCIQDk
WQVe7LKmMrWExvfTLFuGfo4LglyIQ86jdZbG2ime2gIhAKg8oh5Qz0xA89mmmzaD
6+5xGMyFDbfOo8fO6pbCz13F
-----END CERTIFICATE-----
`

/**
 * PCRs that a boot extends, with their meaning. From 8 on they belong to the operating system. TCG
 * PC Client Platform Firmware Profile, 3.3.4.
 */
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

/**
 * PCRs that upgrades change, ascending. They contain the software, but not the settings that are
 * bound separately.
 */
export const UPGRADABLE_PCRS: readonly number[] = [
  BOOT_PCRS.firmware,
  BOOT_PCRS.optionRoms,
  BOOT_PCRS.bootLoader,
  BOOT_PCRS.vibs,
  BOOT_PCRS.bootOptions,
]
