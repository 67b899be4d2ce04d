import type { DutyRepo } from '@live-code/core';

/** Duties within this process. */
export class MemoryDutyRepo implements DutyRepo {
  readonly #duties = new Map<string, { readonly holder: string; readonly until: number }>();

  async take({
    duty,
    holder,
    now,
    until,
  }: {
    duty: string;
    holder: string;
    now: number;
    until: number;
  }): Promise<boolean> {
    const taken = this.#duties.get(duty);
    if (taken !== undefined && taken.holder !== holder && now < taken.until) return false;
    this.#duties.set(duty, { holder, until });
    return true;
  }
}
