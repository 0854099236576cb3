/** Tags of the items that this package uses (KMIP 1.4, 9.1.3.1). */
export const TAG = {
  attribute: 0x420008,
  attributeName: 0x42000a,
  attributeValue: 0x42000b,
  authentication: 0x42000c,
  batchCount: 0x42000d,
  batchErrorContinuationOption: 0x42000e,
  batchItem: 0x42000f,
  credential: 0x420023,
  credentialType: 0x420024,
  credentialValue: 0x420025,
  cryptographicAlgorithm: 0x420028,
  cryptographicLength: 0x42002a,
  keyBlock: 0x420040,
  keyFormatType: 0x420042,
  keyMaterial: 0x420043,
  keyValue: 0x420045,
  operation: 0x42005c,
  objectType: 0x420057,
  protocolVersion: 0x420069,
  protocolVersionMajor: 0x42006a,
  protocolVersionMinor: 0x42006b,
  queryFunction: 0x420074,
  requestHeader: 0x420077,
  requestMessage: 0x420078,
  requestPayload: 0x420079,
  responseHeader: 0x42007a,
  responseMessage: 0x42007b,
  responsePayload: 0x42007c,
  resultMessage: 0x42007d,
  resultReason: 0x42007e,
  resultStatus: 0x42007f,
  symmetricKey: 0x42008f,
  templateAttribute: 0x420091,
  timeStamp: 0x420092,
  uniqueBatchItemId: 0x420093,
  uniqueIdentifier: 0x420094,
  userName: 0x420099,
  vendorIdentification: 0x42009d,
  password: 0x4200a1,
} as const

/** Operations (KMIP 1.4, 9.1.3.2.27). */
export const OPERATION = {
  create: 1,
  get: 10,
  getAttributes: 11,
  addAttribute: 13,
  activate: 18,
  query: 24,
  discoverVersions: 30,
} as const

/** Object type of symmetric keys. */
export const SYMMETRIC_KEY = 2
/** Key format Raw: the key material is the bytes of the key. */
export const RAW = 1
/** Cryptographic algorithm AES. */
export const AES = 3
/** Cryptographic usage mask: Encrypt (4) and Decrypt (8). */
export const ENCRYPT_AND_DECRYPT = 12
/** Credential type: user name and password. */
export const USER_NAME_AND_PASSWORD = 1
/** Query function: server information. */
export const SERVER_INFORMATION = 3
/** Batch error continuation option: Continue. */
export const CONTINUE = 1

/** States of keys, by their number (KMIP 1.4, 9.1.3.2.18). */
export const STATES = [
  'Pre-Active',
  'Active',
  'Deactivated',
  'Compromised',
  'Destroyed',
  'Destroyed Compromised',
] as const
