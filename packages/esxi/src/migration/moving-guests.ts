import type { GuestFacts } from './guest-facts.ts'

/** A running guest that leaves its host. */
export type LeavingGuest = {
  /** @throws EsxiError GUEST_FAILED */
  facts(): Promise<Omit<GuestFacts, 'vtpm'>>
  /**
   * Yields what QEMU sends about the guest. Ends when everything is sent, and the guest stands
   * still. A caller that ends early lets the guest continue.
   * @throws EsxiError GUEST_FAILED; reason of the signal
   */
  stream(signal: AbortSignal): AsyncIterable<Buffer>
  /** Returns the part of the memory that is sent, 0 to 1. @throws EsxiError GUEST_FAILED */
  sentPart(): Promise<number>
  /** Time at which the guest stood still, ms of the monotonic clock. */
  stoppedMs(): number | undefined
  /** Keeps the guest when its VM closes. */
  detach(): void
  /**
   * Lets the guest continue at this host, in its open VM.
   * @throws EsxiError GUEST_FAILED; the guest has ended
   */
  resume(): Promise<void>
  /** Ends the guest, whose VM is at another host. */
  end(): Promise<void>
}

/** A QEMU that waits for a guest. */
export type ArrivingGuest = {
  /** Passes on a part of the stream. @throws EsxiError GUEST_FAILED */
  put(bytes: Buffer): Promise<void>
  /** Waits until QEMU has everything. The guest stands still. @throws EsxiError GUEST_FAILED */
  finish(): Promise<void>
  /** Lets the guest run, in its open VM. @throws EsxiError GUEST_FAILED */
  run(): Promise<void>
  /** Ends the guest. Does nothing if it runs. */
  discard(): Promise<void>
}

/** The guests of a host, as far as they move. */
export type MovingGuests = {
  /** Returns the guest of a VM; undefined if it has none. */
  leaving(name: string): LeavingGuest | undefined
  /**
   * Starts a QEMU that waits for a guest. Its disks answer when the VM opens.
   * @param vtpmPath path of the control channel of the vTPM; undefined without one
   * @throws EsxiError GUEST_RUNNING, GUEST_UNAVAILABLE, GUEST_FAILED, NBD_UNAVAILABLE
   */
  arrive(name: string, facts: GuestFacts, vtpmPath: string | undefined): Promise<ArrivingGuest>
}

/** A host without guests. */
export const noMovingGuests: MovingGuests = {
  leaving: () => undefined,
  arrive: async () => {
    throw new Error('this host runs no guests')
  },
}
