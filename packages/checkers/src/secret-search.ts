import { createByteScanner, preparePatterns } from './byte-scanner.ts'
import { type KnownSecret, patternsOf } from './secret-patterns.ts'

/** Reports a secret in a forbidden place. Names its encoding, and never contains the secret. */
export type SecretFinding = { label: string; form: string; place: string }

/** A search for secrets in many places, such as files and log lines. */
export type SecretSearch = {
  /** Begins a place. Returns a function that takes the bytes of the place in order. */
  begin(place: string): (chunk: Uint8Array) => void
  /** Returns each finding once. */
  findings(): SecretFinding[]
}

/** Starts a search for secrets in all encodings of `patternsOf`. */
export function searchSecrets(secrets: readonly KnownSecret[]): SecretSearch {
  const table = preparePatterns(secrets.flatMap(patternsOf))
  const findings = new Map<string, SecretFinding>()
  return {
    begin: (place) => {
      const scanner = createByteScanner(table)
      return (chunk) => {
        for (const { label, form, documentedIn } of scanner.scan(chunk)) {
          const isDocumented = documentedIn !== undefined && place.endsWith(documentedIn)
          if (!isDocumented) findings.set(`${label} ${form} ${place}`, { label, form, place })
        }
      }
    },
    findings: () => [...findings.values()],
  }
}

/**
 * Checks invariant I1: no secret is in plaintext in a file, its name, a log line, an event, a
 * metric or an error.
 * @param places name and content of each place
 * @returns a line for each finding; none if the invariant holds
 */
export function findSecrets(
  secrets: readonly KnownSecret[],
  places: Iterable<{ name: string; bytes: Uint8Array }>,
): string[] {
  const search = searchSecrets(secrets)
  for (const { name, bytes } of places) {
    search.begin(`name of ${name}`)(Buffer.from(name))
    search.begin(name)(bytes)
  }
  return search.findings().map(({ label, form, place }) => `${label} (${form}) is in ${place}`)
}
