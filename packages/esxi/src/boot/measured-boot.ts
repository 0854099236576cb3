import { createHash } from 'node:crypto'

/** ESXi that this host runs. */
export const ESXI_VERSION = '8.0.3'

/** One step of the boot, as firmware and loader measure it before they run it. */
export type Measurement = { pcr: number; description: string; content: string }

/**
 * What a host measures on its way up. TCG PC Client Platform Firmware Profile, 3.3.4 says which PCR takes what:
 * 0 firmware, 2 option ROMs, 7 secure boot policy, 8 the loader's.
 */
export const BOOT_MEASUREMENTS: readonly Measurement[] = [
  { pcr: 0, description: 'firmware version', content: 'nkpsim firmware 1.0' },
  { pcr: 2, description: 'option ROMs', content: 'none' },
  { pcr: 7, description: 'secure boot state', content: 'SecureBoot=1' },
  { pcr: 8, description: 'ESXi version', content: `ESXi ${ESXI_VERSION}` },
]

/** PCRs that the configuration is sealed to: all that are measured. */
export const SEALING_PCRS: readonly number[] = [...new Set(BOOT_MEASUREMENTS.map(({ pcr }) => pcr))]

/** What a PCR is extended by: SHA-256 of the content, 32 bytes. */
export function measurementDigest({ content }: Measurement): Buffer {
  return createHash('sha256').update(content, 'utf8').digest()
}
