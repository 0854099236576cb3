// Original file: proto/nkpsim/esxi/v1/vsan_file.proto

/**
 * Why a file is opened.
 */
export const VsanFileAccess = {
  /**
   * Sent by calls that open no file.
   */
  VSAN_FILE_ACCESS_UNSPECIFIED: 'VSAN_FILE_ACCESS_UNSPECIFIED',
  /**
   * To read it.
   */
  VSAN_FILE_ACCESS_READ: 'VSAN_FILE_ACCESS_READ',
  /**
   * To change it.
   */
  VSAN_FILE_ACCESS_CHANGE: 'VSAN_FILE_ACCESS_CHANGE',
  /**
   * To make it.
   */
  VSAN_FILE_ACCESS_CREATE: 'VSAN_FILE_ACCESS_CREATE',
  /**
   * To change it, and make it if it is missing.
   */
  VSAN_FILE_ACCESS_CHANGE_OR_CREATE: 'VSAN_FILE_ACCESS_CHANGE_OR_CREATE',
} as const;

/**
 * Why a file is opened.
 */
export type VsanFileAccess =
  /**
   * Sent by calls that open no file.
   */
  | 'VSAN_FILE_ACCESS_UNSPECIFIED'
  | 0
  /**
   * To read it.
   */
  | 'VSAN_FILE_ACCESS_READ'
  | 1
  /**
   * To change it.
   */
  | 'VSAN_FILE_ACCESS_CHANGE'
  | 2
  /**
   * To make it.
   */
  | 'VSAN_FILE_ACCESS_CREATE'
  | 3
  /**
   * To change it, and make it if it is missing.
   */
  | 'VSAN_FILE_ACCESS_CHANGE_OR_CREATE'
  | 4

/**
 * Why a file is opened.
 */
export type VsanFileAccess__Output = typeof VsanFileAccess[keyof typeof VsanFileAccess]
