/** A guest to run, and where it finds its devices. All paths are relative to its working folder. */
export type QemuGuest = {
  vmName: string
  memoryMib: number
  kernel: string
  initrd: string
  nbdSocket: string
  /** Names of the exports of its disks. */
  exports: readonly string[]
  consoleSocket: string
  monitorSocket: string
  /** Further arguments, such as those of a virtual TPM. */
  devices: readonly string[]
  /** Capacities of its disks, bytes. */
  diskBytes: readonly number[]
  /** Whether the guest comes from another QEMU. It then stands still until it is told to run. */
  isArriving: boolean
}

/** Versioned, so that the guest can move to a host with a newer QEMU. */
const MACHINE = 'pc-i440fx-7.2'
/** For how long QEMU waits for an NBD server that is gone, s. */
const RECONNECT_S = 10
/** Size of the sectors of nkpsim's disks, bytes. */
const SECTOR_BYTES = 4096
const HEADS = 16
const SECTORS_PER_TRACK = 63
const MAX_CYLINDERS = 16_383
/** System calls that QEMU does not need for a guest, so that a guest that breaks out lacks them. */
const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'
/** The checks that this leaves out take a second under emulation. */
const KERNEL_OPTIONS =
  'console=ttyS0 quiet panic=-1 no_timer_check tsc=reliable cryptomgr.notests random.trust_cpu=on'

/**
 * Returns the arguments of qemu-system-x86_64. It emulates the processor: a /dev/kvm that opens can
 * still hang every guest.
 */
export function qemuArguments(guest: QemuGuest): string[] {
  return [
    ...['-name', quoted(guest.vmName), '-accel', 'tcg', '-M', MACHINE, '-cpu', 'qemu64'],
    ...['-m', String(guest.memoryMib), '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-no-reboot', '-sandbox', SANDBOX],
    ...['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', KERNEL_OPTIONS],
    ...['-chardev', `socket,id=console,path=${quoted(guest.consoleSocket)}`],
    ...['-serial', 'chardev:console'],
    ...['-chardev', `socket,id=monitor,path=${quoted(guest.monitorSocket)}`],
    ...['-mon', 'chardev=monitor,mode=control'],
    ...guest.exports.flatMap((name, index) => diskArguments(guest, name, index)),
    ...guest.devices,
    ...(guest.isArriving ? ['-S', '-incoming', 'defer'] : []),
  ]
}

function diskArguments(
  { nbdSocket, diskBytes }: QemuGuest,
  exportName: string,
  index: number,
): string[] {
  const node = {
    driver: 'nbd',
    'node-name': `disk${index}`,
    server: { type: 'unix', path: nbdSocket },
    export: exportName,
    'reconnect-delay': RECONNECT_S,
  }
  const sectors = `logical_block_size=${SECTOR_BYTES},physical_block_size=${SECTOR_BYTES}`
  return [
    ...['-blockdev', JSON.stringify(node)],
    ...['-device', `virtio-blk-pci,drive=disk${index},${sectors},${geometry(diskBytes[index])}`],
  ]
}

/**
 * Returns a geometry, which no guest uses. Without it, QEMU reads the first sector when it starts,
 * but at the destination of a migration the disk cannot be read yet.
 */
function geometry(sizeBytes = 0): string {
  const cylinders = Math.floor(sizeBytes / (HEADS * SECTORS_PER_TRACK * 512))
  return `cyls=${Math.min(Math.max(cylinders, 1), MAX_CYLINDERS)},heads=${HEADS},secs=${SECTORS_PER_TRACK}`
}

/** Returns the arguments for a vTPM. @param controlPath path of the control channel of swtpm */
export function tpmArguments(controlPath: string): string[] {
  return [
    ...['-chardev', `socket,id=tpm,path=${quoted(controlPath)}`],
    ...['-tpmdev', 'emulator,id=tpm0,chardev=tpm', '-device', 'tpm-crb,tpmdev=tpm0'],
  ]
}

/** In an option of QEMU, a comma separates parts unless it is doubled. */
function quoted(text: string): string {
  return text.replaceAll(',', ',,')
}
