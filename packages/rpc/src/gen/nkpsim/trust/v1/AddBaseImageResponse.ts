// Original file: proto/nkpsim/trust/v1/administration.proto

import type { BaseImage as _nkpsim_trust_v1_BaseImage, BaseImage__Output as _nkpsim_trust_v1_BaseImage__Output } from '../../../nkpsim/trust/v1/BaseImage.ts';

/**
 * The base image is added.
 */
export interface AddBaseImageResponse {
  /**
   * The image.
   */
  'baseImage'?: (_nkpsim_trust_v1_BaseImage | null);
}

/**
 * The base image is added.
 */
export interface AddBaseImageResponse__Output {
  /**
   * The image.
   */
  'baseImage': (_nkpsim_trust_v1_BaseImage__Output | null);
}
