import type { Page } from '@live-code/core';

/** A page of `limit` items at most, of rows that one more was asked for. */
export const pageOf = <Row, Item extends { readonly id: string }>(
  rows: readonly Row[],
  {
    limit,
    toItem,
    createdAt,
  }: {
    readonly limit: number;
    readonly toItem: (row: Row) => Item;
    readonly createdAt: (item: Item) => number;
  },
): Page<Item> => {
  const items = rows.slice(0, limit).map(toItem);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { createdAt: createdAt(last), id: last.id } };
};
