import { pbkdf2, pbkdf2Sync, type ScryptOptions, scrypt, scryptSync } from 'node:crypto'
import { setImmediate as yieldOnce } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Costs of an attempt to guess a password that a person chose. */
export type PasswordCosts = {
  /** log2 of N (RFC 7914, 2) for a stored password. */
  storedLogN: number
  /** log2 of N (RFC 7914, 2) for the backup of a vCenter. */
  vcenterBackupLogN: number
  /** Rounds of encryption and of MAC for the backup of a key provider. RFC 8018, 4.2. */
  providerBackupRounds: number
}

/** Long computations, and their costs. */
export type Compute = {
  /**
   * Derives bytes from a password by scrypt with block size 8 and parallelization 1. RFC 7914.
   * @param logN log2 of N; the memory is 2^(logN + 10) bytes
   */
  scrypt(
    this: void,
    password: Uint8Array,
    salt: Uint8Array,
    lengthBytes: number,
    logN: number,
  ): Promise<Buffer>
  /** Derives bytes from a password by PBKDF2 with HMAC-SHA-256. RFC 8018, 5.2. */
  pbkdf2(
    this: void,
    password: Uint8Array,
    salt: Uint8Array,
    lengthBytes: number,
    rounds: number,
  ): Promise<Buffer>
  /** Lets other work run between two parts of a long computation. */
  pause(this: void): Promise<void>
  costs: PasswordCosts
}

const DIGEST = 'sha256'
/** Greatest number of results that simulatedCompute remembers. */
const MAX_DERIVED = 100
const deriveByScrypt: (
  password: Uint8Array,
  salt: Uint8Array,
  lengthBytes: number,
  options: ScryptOptions,
) => Promise<Buffer> = promisify(scrypt)
const deriveByPbkdf2 = promisify(pbkdf2)

/**
 * Computes in the thread pool of Node, so that the process answers meanwhile. A stored password
 * costs 16 MiB and about 40 ms, a backup of a vCenter 128 MiB and about 0.3 s. OWASP recommends
 * the rounds for PBKDF2 with HMAC-SHA-256.
 */
export const systemCompute: Compute = {
  scrypt: (password, salt, lengthBytes, logN) =>
    deriveByScrypt(password, salt, lengthBytes, scryptOptions(logN)),
  pbkdf2: (password, salt, lengthBytes, rounds) =>
    deriveByPbkdf2(password, salt, rounds, lengthBytes, DIGEST),
  pause: () => yieldOnce(),
  costs: { storedLogN: 14, vcenterBackupLogN: 17, providerBackupRounds: 600_000 },
}

/**
 * Returns a Compute that does all work during the call, so that results come in a fixed order. Its
 * passwords are easy to guess, so use it only for simulations and tests.
 */
export function simulatedCompute(
  costs: PasswordCosts = { storedLogN: 1, vcenterBackupLogN: 1, providerBackupRounds: 1 },
): Compute {
  /** Results for the same passwords, which users show again and again. */
  const derived = new Map<string, Buffer>()
  return {
    scrypt: async (password, salt, lengthBytes, logN) => {
      const parts = [password, salt].map((part) => Buffer.from(part).toString('hex'))
      const input = [...parts, lengthBytes, logN].join(' ')
      const known = derived.get(input)
      const result = known ?? scryptSync(password, salt, lengthBytes, scryptOptions(logN))
      if (known === undefined && derived.size < MAX_DERIVED) derived.set(input, result)
      return Buffer.from(result)
    },
    pbkdf2: async (password, salt, lengthBytes, rounds) =>
      pbkdf2Sync(password, salt, rounds, lengthBytes, DIGEST),
    pause: async () => undefined,
    costs,
  }
}

function scryptOptions(logN: number): ScryptOptions {
  const N = 2 ** logN
  const r = 8
  // scrypt needs 128 * N * r bytes and a little more.
  return { N, r, p: 1, maxmem: 2 * 128 * N * r + 65_536 }
}
