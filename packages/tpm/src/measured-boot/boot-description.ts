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
  /**
   * Who vouched for the boot loader, a certificate in PEM; a name on hosts of 0.2 and before;
   * undefined while secure boot is off, for then nobody is asked.
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
 * The authority of boot loaders, made for this project: its private key is gone, and nothing is
 * signed by it.
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
 * PCRs that a boot extends, and what each says. TCG PC Client Platform Firmware Profile, 3.3.4;
 * from 8 on they are the operating system's.
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
 * What upgrades change, ascending: PCRs of the software, and not of the settings that stand for
 * themselves.
 */
export const UPGRADABLE_PCRS: readonly number[] = [
  BOOT_PCRS.firmware,
  BOOT_PCRS.optionRoms,
  BOOT_PCRS.bootLoader,
  BOOT_PCRS.vibs,
  BOOT_PCRS.bootOptions,
]
