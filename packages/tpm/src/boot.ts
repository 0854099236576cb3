/**
 * Functions that a host needs before its configuration is open. Keep this module small, because
 * every imported module delays the boot.
 */
export { TpmError } from './errors.ts'
export { encodeEventLog } from './event-log/event-log.ts'
export { BOOT_PCRS, MEASURED_PCRS, UPGRADABLE_PCRS } from './measured-boot/boot-description.ts'
export { bootEvents } from './measured-boot/boot-events.ts'
export { provisionCounters, raiseCounter, readCounter } from './sealing/counters.ts'
export { seal, unsealObject } from './sealing/seal.ts'
export { provisionStorageRootKey } from './sealing/storage-root-key.ts'
