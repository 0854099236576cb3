// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

/**
 * Whose default.
 */
export const DefaultScope = {
  /**
   * As VCENTER.
   */
  DEFAULT_SCOPE_UNSPECIFIED: 'DEFAULT_SCOPE_UNSPECIFIED',
  /**
   * Of the vCenter.
   */
  DEFAULT_SCOPE_VCENTER: 'DEFAULT_SCOPE_VCENTER',
  /**
   * Of a cluster.
   */
  DEFAULT_SCOPE_CLUSTER: 'DEFAULT_SCOPE_CLUSTER',
  /**
   * Of a folder, and of the clusters and folders in it without their own.
   */
  DEFAULT_SCOPE_FOLDER: 'DEFAULT_SCOPE_FOLDER',
} as const;

/**
 * Whose default.
 */
export type DefaultScope =
  /**
   * As VCENTER.
   */
  | 'DEFAULT_SCOPE_UNSPECIFIED'
  | 0
  /**
   * Of the vCenter.
   */
  | 'DEFAULT_SCOPE_VCENTER'
  | 1
  /**
   * Of a cluster.
   */
  | 'DEFAULT_SCOPE_CLUSTER'
  | 2
  /**
   * Of a folder, and of the clusters and folders in it without their own.
   */
  | 'DEFAULT_SCOPE_FOLDER'
  | 3

/**
 * Whose default.
 */
export type DefaultScope__Output = typeof DefaultScope[keyof typeof DefaultScope]
