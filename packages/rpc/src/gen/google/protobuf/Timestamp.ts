// Original file: null


export interface Timestamp {
  'seconds'?: (number | string);
  'nanos'?: (number);
}

export interface Timestamp__Output {
  'seconds': (number);
  'nanos': (number);
}
