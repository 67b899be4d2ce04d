import type { Ids } from '@live-code/core';
import { v7 } from 'uuid';

/** UUIDs, version 7, from the machine's clock and its secure randomness. */
export class UuidIds implements Ids {
  next(): string {
    return v7();
  }
}
