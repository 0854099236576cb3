import { createHmac } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { AuditDetails } from './record.ts'
import { isSecretField } from './secret-fields.ts'

/**
 * An HMAC replaces longer texts, longer lists and deeper nesting, so that records have a bounded
 * size.
 */
const MAX_TEXT_CHARACTERS = 1024
const MAX_ITEMS = 64
const MAX_DEPTH = 6
const MAX_DETAILS_BYTES = 32 * 1024

/**
 * Returns the logged form of a request. Secret fields and all bytes become `hmac-sha256:<hex>`.
 * Only a holder of the MAC key can check a guess of a secret against the log. Empty fields are left
 * out.
 * @param maxBytes size above which an HMAC replaces the request (default: 32 KiB)
 */
export function auditDetails(
  request: object,
  macKey: Secret,
  maxBytes = MAX_DETAILS_BYTES,
): AuditDetails {
  const details = fieldsOf(request, macKey, 0)
  if (Buffer.byteLength(JSON.stringify(details)) <= maxBytes) return details
  return { request: mac(macKey, JSON.stringify(details)) }
}

function fieldsOf(message: object, macKey: Secret, depth: number): Record<string, unknown> {
  const entries = Object.entries(message).flatMap(([name, value]) => {
    if (isEmpty(value)) return []
    return [[name, isSecretField(name) ? macOf(macKey, value) : plain(value, macKey, depth + 1)]]
  })
  return Object.fromEntries(entries)
}

function plain(value: unknown, macKey: Secret, depth: number): unknown {
  if (value instanceof Uint8Array) return mac(macKey, value)
  if (typeof value === 'string')
    return value.length <= MAX_TEXT_CHARACTERS ? value : mac(macKey, value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return macOf(macKey, value)
  if (!Array.isArray(value)) return fieldsOf(value, macKey, depth)
  if (value.length > MAX_ITEMS) return macOf(macKey, value)
  return value.map((item) => plain(item, macKey, depth + 1))
}

function macOf(macKey: Secret, value: unknown): string {
  const isContent = value instanceof Uint8Array || typeof value === 'string'
  return mac(macKey, isContent ? value : JSON.stringify(value))
}

function mac(macKey: Secret, content: string | Uint8Array): string {
  return `hmac-sha256:${createHmac('sha256', macKey.reveal()).update(content).digest('hex')}`
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  return (value instanceof Uint8Array || Array.isArray(value)) && value.length === 0
}
